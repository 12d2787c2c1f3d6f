internal import Files
private import Glibc

/// Appends lines to the newest segment of a folder, begins the next one where it is full or old, and removes the oldest
/// ones.
///
/// `@unchecked Sendable`: it is used by the thread that opens the log until the log's own thread starts, and by that
/// one alone from then on.
final class SegmentWriter: @unchecked Sendable {
    /// Lines that go into one segment.
    struct Batch {
        fileprivate var lines: [UInt8] = []
        /// Lines.
        private(set) var count = 0
        /// The latest time of them.
        fileprivate var latest = -Double.infinity

        mutating func append(_ entry: DecisionLog.Entry) {
            lines += entry.lines
            count += entry.count
            latest = max(latest, entry.time)
        }
    }

    private let settings: DecisionLog.Settings
    /// Nil once it is closed.
    private var lock: FolderLock?
    /// All segments, the oldest first, and their bytes.
    var segments: [(name: SegmentName, bytes: Int)]
    /// The segment that is written to, the last of ``segments``; -1 where the next line begins one.
    private var descriptor: Int32 = -1
    private var begun = ContinuousClock.now
    /// The latest time in the segment, seconds since 1970.
    private var latest = -Double.infinity
    /// The segments that were there at the start and have not been looked at, the oldest first.
    var unchecked: [SegmentName]

    /// - Throws: where there is no folder that can be written to, or another process writes to it.
    init(_ settings: DecisionLog.Settings) throws(FileError) {
        self.settings = settings
        let folder = settings.folder
        guard try Folder.entry(folder) != nil || mkdir(folder, 0o750) == 0 || errno == EEXIST else {
            throw .unusable(path: folder, reason: "is not there and cannot be made: \(SystemError.last)")
        }
        guard try Folder.isFolder(folder) else { throw .unusable(path: folder, reason: "is not a folder") }
        guard access(folder, W_OK | X_OK) == 0 else { throw .lastSystemError(folder) }
        lock = try FolderLock(of: folder)
        unchecked = try DecisionLogReader.segments(in: folder)
        segments = unchecked.map { ($0, FileVersion(of: "\(folder)/\($0)")?.size ?? 0) }
        unchecked.removeAll { $0.isDamaged }
    }

    deinit { end() }

    /// Whether lines go into the segment that is written to, as far as anything is in it.
    ///
    /// - Parameter batch: what is to be written before them.
    func takes(_ entry: DecisionLog.Entry, behind batch: Batch) -> Bool {
        let size = (descriptor < 0 ? 0 : segments.last?.bytes ?? 0) + batch.lines.count
        guard size > 0 else { return true }
        let latest = max(batch.latest, descriptor < 0 ? -.infinity : latest)
        let isOld = descriptor >= 0 && ContinuousClock.now - begun >= .seconds(settings.segmentAge)
        return !isOld && size + entry.lines.count <= settings.segmentBytes
            && entry.time >= latest - DecisionLogReader.disorder
    }

    /// Hands lines to the system; all of them, or none where it fails.
    func append(_ batch: Batch) throws(FileError) {
        if descriptor < 0 { try begin(at: batch.latest) }
        guard let (name, size) = segments.last else { return }
        let path = path(of: name)
        do { try DurableFile.write(batch.lines, to: descriptor, named: path) } catch {
            // A part of them may have been written.
            if ftruncate(descriptor, size) != 0 {
                _ = fdatasync(descriptor)
                end()
            }
            throw error
        }
        latest = max(latest, batch.latest)
        segments[segments.count - 1].bytes += batch.lines.count
        removeOldest()
    }

    /// Brings what was appended to disk.
    func synchronize() throws(FileError) {
        guard descriptor >= 0, let name = segments.last?.name, fdatasync(descriptor) != 0 else { return }
        let error = FileError.lastSystemError(path(of: name))
        // The system may have given up what it could not write, and says so once.
        end()
        throw error
    }

    /// The next lines begin a segment.
    func end() {
        if descriptor >= 0 { Glibc.close(descriptor) }
        descriptor = -1
    }

    /// Lets go of the folder.
    func close() {
        end()
        lock = nil
    }

    func path(of name: SegmentName) -> String { "\(settings.folder)/\(name)" }

    private func begin(at time: Double) throws(FileError) {
        let (number, isTooLarge) = (segments.last?.name.number ?? 0).addingReportingOverflow(1)
        let name = SegmentName(number: number, time: time)
        guard !isTooLarge else { throw .unusable(path: path(of: name), reason: "has the largest number there is") }
        descriptor = open(path(of: name), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw .lastSystemError(path(of: name)) }
        segments.append((name, 0))
        (begun, latest) = (.now, time)
        guard settings.synchronization != .never else { return }
        do { try DurableFile.syncFolder(of: path(of: name)) } catch {
            // Lines in a file whose name may be lost are not safe.
            end()
            throw error
        }
    }

    /// Bytes of all segments.
    var totalBytes: Int { segments.reduce(0) { $0 + $1.bytes } }

    /// Removes the oldest segments while all together are too large.
    private func removeOldest() {
        while totalBytes > settings.totalBytes, segments.count > 1 {
            // What cannot be removed now may be later.
            guard unlink(path(of: segments[0].name)) == 0 || errno == ENOENT else { return }
            segments.removeFirst()
        }
    }
}
