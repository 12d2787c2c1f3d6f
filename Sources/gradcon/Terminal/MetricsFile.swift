import Files
import FoundationEssentials
import Glibc
import Training

/// A file of JSON lines, one an epoch, ascending, of one model behind the other.
final class MetricsFile {
    /// The line of an epoch.
    struct Line: Encodable {
        /// The number of the model; nil where the run trains one.
        let pass: Int?
        let epoch: Int
        let train: TrainingFigures
        let validation: TrainingFigures?
        let isBest: Bool
        let seconds: Double
        let imagesPerSecond: Double

        enum CodingKeys: String, CodingKey {
            case pass, epoch, train, validation, seconds
            case isBest = "best"
            case imagesPerSecond = "images_per_second"
        }
    }

    /// The place of a line in its run.
    struct Place: Comparable {
        /// The number of the model; the first is 1.
        let pass: Int
        let epoch: Int

        static func < (first: Place, second: Place) -> Bool {
            (first.pass, first.epoch) < (second.pass, second.epoch)
        }
    }

    struct Failure: Error, CustomStringConvertible {
        let path: String
        let reason: String
        var description: String { "The metrics file \(path) could not be written: \(reason)." }
    }

    struct NoMetrics: Error, CustomStringConvertible {
        let path: String
        var description: String {
            "--json-lines is \(path), which is there already and holds no metrics of epochs: it would be lost. Name "
                + "another file to write."
        }
    }

    private let path: String
    private let descriptor: Int32
    /// Other than a pipe or a device.
    private let isRegularFile: Bool
    /// The lines of the file, from ``begin(after:ofPass:)`` on no others than it keeps and those written since.
    private var lines: [(place: Place, end: Int)]

    /// Opens a file, or makes it. What is there stays until ``begin(after:ofPass:)``.
    init(path: String) throws {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Failure(path: path, reason: SystemError.last.description) }
        var status = stat()
        isRegularFile = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        lines = isRegularFile ? try Self.lines(at: path) : []
    }

    /// - Throws: where a file is there and is none of metrics, whose content would be lost.
    static func check(_ path: String) throws {
        if try Folder.entry(path)?.isRegularFile == true { _ = try lines(at: path) }
    }

    private static func lines(at path: String) throws -> [(place: Place, end: Int)] {
        let bytes = try DurableFile.read(path)
        let lines = lines(of: bytes)
        // A run that was killed may have left a part of its first line.
        let isCut = bytes.starts(with: "{\"best\":".utf8) && !bytes.contains(UInt8(ascii: "\n"))
        guard bytes.isEmpty || isCut || !lines.isEmpty else { throw NoMetrics(path: path) }
        return lines
    }

    deinit { close(descriptor) }

    /// Keeps the lines of the models before one and of its first epochs, and drops all others: those that a resumed run
    /// trains again, those of another run, and a last one that was not written whole. What is kept is the file's
    /// beginning, so nothing is ever rewritten.
    func begin(after epochs: Int, ofPass pass: Int) throws {
        guard isRegularFile else { return }
        lines.removeAll { $0.place > Place(pass: pass, epoch: epochs) }
        guard ftruncate(descriptor, lines.last?.end ?? 0) == 0 else { throw failure() }
    }

    /// Appends a line, which then is on disk: so a state that is saved afterwards never knows more epochs than the
    /// file.
    func write(_ line: Line) throws {
        let bytes = try SortedJSON.bytes(of: line) + [UInt8(ascii: "\n")]
        var written = 0
        while written < bytes.count {
            let length = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress.map { $0 + written }, $0.count - written)
            }
            if length < 0, errno == EINTR { continue }
            guard length > 0 else { throw failure() }
            written += length
        }
        guard isRegularFile else { return }
        guard fsync(descriptor) == 0 else { throw failure() }
        lines.append((Place(pass: line.pass ?? 1, epoch: line.epoch), (lines.last?.end ?? 0) + bytes.count))
    }

    /// The whole lines with ascending models and epochs that a file begins with, and where they end.
    static func lines(of bytes: [UInt8]) -> [(place: Place, end: Int)] {
        struct Entry: Decodable {
            let pass: Int?
            let epoch: Int
        }
        var lines: [(place: Place, end: Int)] = []
        var start = 0
        while let newline = bytes[start...].firstIndex(of: UInt8(ascii: "\n")),
            let entry = try? JSONDecoder().decode(Entry.self, from: Data(bytes[start..<newline])),
            case let place = Place(pass: entry.pass ?? 1, epoch: entry.epoch),
            place > lines.last?.place ?? Place(pass: 1, epoch: 0)
        {
            start = newline + 1
            lines.append((place, start))
        }
        return lines
    }

    /// The last failure of a system call, to be read at once.
    private func failure() -> Failure { Failure(path: path, reason: SystemError.last.description) }
}
