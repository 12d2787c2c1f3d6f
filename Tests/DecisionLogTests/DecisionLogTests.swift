import Dispatch
import Files
import FoundationEssentials
import Glibc
import Synchronization
import Testing

@testable import DecisionLog

/// What a log has told.
final class Reports: Sendable {
    private let events = Mutex<[DecisionLog.Event]>([])
    private let hasEvent = DispatchSemaphore(value: 0)
    var all: [DecisionLog.Event] { events.withLock { $0 } }

    func take(_ event: DecisionLog.Event) {
        events.withLock { $0.append(event) }
        hasEvent.signal()
    }

    /// Waits for one more event.
    func wait() { hasEvent.wait() }
}

struct DecisionLogTests {
    /// A log of a folder whose lines are brought to disk before answers go out.
    private func log(
        _ folder: String, _ reports: Reports = Reports(), _ change: (inout DecisionLog.Settings) -> Void = { _ in }
    ) throws -> DecisionLog {
        var settings = DecisionLog.Settings(folder: folder)
        settings.synchronization = .always
        change(&settings)
        return try DecisionLog(settings) { reports.take($0) }
    }

    /// Appends records one after the other, each once the one before has been answered.
    private func append(_ records: [DecisionRecord], to log: DecisionLog) {
        for record in records {
            let isAnswered = DispatchSemaphore(value: 0)
            log.append(record.line, count: 1, time: record.time) { _ in isAnswered.signal() }
            isAnswered.wait()
        }
    }

    private func requests(_ folder: String) throws -> [String] {
        var ids: [String] = []
        let damage = try DecisionLogReader(folder).readLines { ids.append(DecisionRecord($0)?.requestID ?? "?") }
        #expect(damage == .init())
        return ids
    }

    private func names(_ folder: String) throws -> [String] { try Folder.names(in: folder) }

    @Test func keepsWhatIsAnswered() throws {
        try inFolder { parent in
            // The folder is made.
            let folder = parent + "/log"
            let log = try log(folder)
            append([.made("a"), .made("b")], to: log)
            #expect(try requests(folder) == ["a", "b"])
            #expect(log.statistics.written == 2 && log.statistics.lost == 0 && log.statistics.segments == 1)
            let size = try DurableFile.read("\(folder)/\(try names(folder)[0])").count
            #expect(log.statistics.bytes == size)
            log.end(until: .distantFuture)
            // What comes later is answered, too.
            append([.made("c")], to: log)
            #expect(log.statistics.lost == 1)
            #expect(try requests(folder) == ["a", "b"])
        }
    }

    @Test(arguments: DecisionLog.Synchronization.allCases)
    func manyThreadsLoseNothing(_ synchronization: DecisionLog.Synchronization) throws {
        try inFolder { folder in
            let log = try log(folder) { settings in
                (settings.synchronization, settings.segmentBytes) = (synchronization, 20_000)
            }
            let answers = Atomic(0)
            DispatchQueue.concurrentPerform(iterations: 8) { thread in
                for number in 0..<100 {
                    let records = [0, 1].map { DecisionRecord.made("\(thread)-\(number)", index: $0) }
                    log.append(records.flatMap(\.line), count: 2, time: records[0].time) { _ in
                        answers.wrappingAdd(1, ordering: .relaxed)
                    }
                }
            }
            log.end(until: .distantFuture)
            #expect(answers.load(ordering: .relaxed) == 800)
            #expect(log.statistics.written == 1600 && log.statistics.lost == 0)
            let found = try requests(folder)
            #expect(found.count == 1600 && Set(found).count == 800)
            #expect(log.statistics.segments == (try names(folder)).count && log.statistics.segments > 10)
        }
    }

    @Test func oneProcessAtATime() throws {
        try inFolder { folder in
            let first = try log(folder)
            #expect(throws: FileError.unusable(path: folder, reason: "is in use by another process")) {
                try log(folder)
            }
            first.end(until: .distantFuture)
            try log(folder).end(until: .distantFuture)
        }
    }

    @Test func aFolderThatCannotBeUsedIsRefused() throws {
        try inFolder { folder in
            try DurableFile.write([1], to: folder + "/file")
            #expect(throws: FileError.unusable(path: folder + "/file", reason: "is not a folder")) {
                try log(folder + "/file")
            }
            let error = #expect(throws: FileError.self) { try log(folder + "/none/log") }
            #expect(error?.description.contains("cannot be made") == true)
        }
    }

    @Test func segmentsEndWhenTheyAreFullOldOrLaterThanTheClock() throws {
        try inFolder { folder in
            let line = DecisionRecord.made("a", time: 1000).line.count
            let log = try log(folder) { $0.segmentBytes = 2 * line }
            append(["a", "b", "c"].map { .made($0, time: 1000) }, to: log)
            // The clock goes back: a little within the segment, then by more.
            append([.made("d", time: 991), .made("e", time: 980), .made("f", time: 980)], to: log)
            #expect(try requests(folder) == ["a", "b", "c", "d", "e", "f"])
            #expect(try names(folder).map { $0.dropFirst(10).prefix(10) } == [1, 2, 3].map { "000000000\($0)" })
            log.end(until: .distantFuture)
            // Every run begins one, and this one with each line.
            let next = try self.log(folder) { $0.segmentAge = 0 }
            append([.made("g"), .made("h")], to: next)
            next.end(until: .distantFuture)
            #expect(try names(folder).count == 5)
            #expect(try requests(folder) == ["a", "b", "c", "d", "e", "f", "g", "h"])
        }
    }

    @Test func theOldestSegmentsAreRemoved() throws {
        try inFolder { folder in
            let line = DecisionRecord.made("10").line.count
            let log = try log(folder) { settings in
                (settings.segmentBytes, settings.totalBytes) = (2 * line, 5 * line)
            }
            append((10..<20).map { .made(String($0)) }, to: log)
            #expect(try requests(folder) == ["16", "17", "18", "19"])
            #expect(log.statistics.bytes == 4 * line && log.statistics.segments == 2)
            append([.made("20")], to: log)
            #expect(try requests(folder) == ["16", "17", "18", "19", "20"])
            log.end(until: .distantFuture)
            // A smaller bound counts what is there.
            let next = try self.log(folder) { $0.totalBytes = 1 }
            append([.made("21")], to: next)
            #expect(try requests(folder) == ["21"])
            next.end(until: .distantFuture)
        }
    }

    @Test func whatFindsNoRoomIsCountedAndAnswered() throws {
        try inFolder { folder in
            let reports = Reports()
            let line = DecisionRecord.made("a").line
            let log = try log(folder, reports) { $0.queueBytes = line.count }
            // The thread is held up by an answer.
            let (isHeld, mayGoOn) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
            log.append(line, count: 1, time: 1) { _ in
                isHeld.signal()
                mayGoOn.wait()
            }
            isHeld.wait()
            let answers = Atomic(0)
            for _ in 0..<5 { log.append(line, count: 1, time: 1) { _ in answers.wrappingAdd(1, ordering: .relaxed) } }
            // One waits for the thread, four have found no room.
            #expect(answers.load(ordering: .relaxed) == 4)
            #expect(log.statistics.lost == 4)
            mayGoOn.signal()
            log.end(until: .distantFuture)
            #expect(log.statistics.written == 2 && log.statistics.lost == 4)
            #expect(reports.all == [.lost(4, reason: "more waited to be written than there is room for")])
            #expect(try requests(folder).count == 2)
        }
    }

    @Test func goesOnOnceItCanWriteAgain() throws {
        try inFolder { parent in
            let (folder, aside) = (parent + "/log", parent + "/aside")
            let reports = Reports()
            let log = try log(folder, reports) { $0.segmentAge = 0 }
            append([.made("a")], to: log)
            rename(folder, aside)
            append([.made("b"), .made("c")], to: log)
            #expect(log.statistics.lost == 2)
            rename(aside, folder)
            append([.made("d")], to: log)
            log.end(until: .distantFuture)
            #expect(try requests(folder) == ["a", "d"])
            #expect(log.statistics.written == 2 && log.statistics.lost == 2)
            // The first loss is told of at once, the second with the next report, which is that of the end.
            let counts = reports.all.map { if case .lost(let count, _) = $0 { count } else { 0 } }
            #expect(counts == [1, 1])
        }
    }

    /// A process that is killed leaves any part of its last segment.
    @Test func aSegmentThatEndsAnywhereIsCutAtItsLastLine() throws {
        try inFolder { folder in
            let lines = ["a", "b"].map { DecisionRecord.made($0).line }
            let bytes = lines.flatMap { $0 }
            let path = "\(folder)/\(SegmentName(number: 1, time: 0))"
            for size in 0...bytes.count {
                // Nothing here has to be on disk, for which the test would wait hundreds of times.
                DurableFile.remove(path)
                let descriptor = open(path, O_WRONLY | O_CREAT, 0o600)
                defer { close(descriptor) }
                try DurableFile.write(Array(bytes[..<size]), to: descriptor, named: path)
                let reports = Reports()
                let writer = try SegmentWriter(.init(folder: folder))
                writer.checkNext { reports.take($0) }
                writer.close()
                let whole = size < lines[0].count ? 0 : size < bytes.count ? 1 : 2
                let rest = size - lines[..<whole].reduce(0) { $0 + $1.count }
                #expect(try DurableFile.read(path).count == size - rest)
                #expect(try requests(folder) == Array(["a", "b"].prefix(whole)))
                let name = SegmentName(number: 1, time: 0).description
                #expect(reports.all == (rest == 0 ? [] : [.cut(segment: name, bytes: rest)]))
                #expect(writer.totalBytes == size - rest)
            }
        }
    }

    @Test func aDamagedSegmentIsSetAsideAndStillRead() throws {
        try inFolder { folder in
            let lines = ["a", "b", "c"].map { DecisionRecord.made($0).line }
            var damaged = lines
            damaged[1][30] ^= 1
            let old = SegmentName(number: 1, time: 0)
            try DurableFile.write(damaged.flatMap { $0 } + lines[0].prefix(9), to: "\(folder)/\(old)")
            try DurableFile.write(lines[0], to: "\(folder)/\(SegmentName(number: 7, time: 0))")
            let reports = Reports()
            let log = try log(folder, reports)
            // Segments before the newest are looked at while nothing is to be written.
            for _ in 0..<2 { reports.wait() }
            append([.made("d")], to: log)
            log.end(until: .distantFuture)
            #expect(
                reports.all == [
                    .cut(segment: old.description, bytes: 9), .damaged(segment: old.description, lines: 1),
                ])
            #expect(try names(folder).map { $0.hasSuffix(".damaged") } == [true, false, false])
            #expect(try names(folder)[2].hasPrefix("decisions-0000000008-"))
            var ids: [String] = []
            let damage = try DecisionLogReader(folder).readLines { ids.append(DecisionRecord($0)?.requestID ?? "?") }
            #expect(ids == ["a", "c", "a", "d"])
            #expect(damage.lines == 1 && damage.segments == [old.description + ".damaged"])
        }
    }
}
