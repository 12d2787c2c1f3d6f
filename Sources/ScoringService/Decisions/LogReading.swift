internal import DecisionLog
private import Dispatch
internal import Files
private import Synchronization

/// Reads the decision log for requests, one after the other, on a thread that has nothing to do with other requests.
final class LogReading: Sendable {
    /// How many may wait or be read for at once.
    private static let limit = 16

    private let folder: String
    private let queue = DispatchQueue(label: "gradcon.log-reading", qos: .utility)
    private let waiting = Atomic(0)

    /// - Parameter folder: that of the log.
    init(_ folder: String) { self.folder = folder }

    /// Does something that reads, later and elsewhere.
    ///
    /// - Throws: where as many wait as may; nothing is done then.
    func enqueue(_ work: @escaping @Sendable () -> Void) throws(ServiceError) {
        guard waiting.add(1, ordering: .relaxed).newValue <= Self.limit else {
            waiting.subtract(1, ordering: .relaxed)
            throw .overloaded(.readings(limit: Self.limit), retryAfter: 1)
        }
        queue.async { [self] in
            work()
            waiting.subtract(1, ordering: .relaxed)
        }
    }

    /// Hands over the lines that a filter wants, in the order in which they were written.
    func readLines(_ filter: LogFilter, _ body: (LogLine) -> Void) throws(ServiceError) {
        do { _ = try DecisionLogReader(folder, filter).readLines(body) } catch {
            throw .conflict("The decision log cannot be read: \(error.withoutFolder(folder))")
        }
    }
}

extension FileError {
    /// A text for clients: where the folder lies is not their business.
    fileprivate func withoutFolder(_ folder: String) -> String {
        description.split(separator: folder + "/").joined().split(separator: folder).joined(separator: "the folder")
    }
}
