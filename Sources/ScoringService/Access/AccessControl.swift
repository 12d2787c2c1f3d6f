private import FoundationEssentials
internal import HTTP
package import Logging
private import Synchronization

/// Lets clients in by the keys of a file, each as often as its rate allows.
package final class AccessControl: Sendable {
    private struct State {
        var keys: [String: KeyRecord]
        /// Those of the keys that have been used and have a rate.
        var buckets: [String: TokenBucket] = [:]
    }

    private let path: String
    private let rate: Double
    private let burst: Int
    private let logger: Logger
    private let audit: Audit
    private let state: Mutex<State>
    /// Stands in for the record of an id that is not in the file, so that the answer takes as long.
    private let nobody = KeyRecord(
        of: APIKey(), name: "nobody", scopes: [], created: Date(), lifetime: nil, requestsPerSecond: nil, burst: nil)

    /// Reads the file that the configuration names.
    ///
    /// - Throws: where the file is no good, or none of its keys is valid.
    package init(_ configuration: Configuration.Access, logger: Logger, audit: Audit) throws(KeyFileError) {
        path = configuration.keys
        rate = configuration.requestsPerSecond
        burst = configuration.burst
        (self.logger, self.audit) = (logger, audit)
        let file = try KeyFile(contentsOf: path)
        let now = Date()
        guard file.keys.contains(where: { !$0.isExpired(at: now) }) else {
            throw .noValidKey(path: path, count: file.keys.count)
        }
        state = Mutex(State(keys: Self.byID(file.keys)))
        warn(of: file)
        let ids = file.keys.map(\.id).joined(separator: " ")
        audit.record("load keys of \(path)", by: .start, before: nil, after: ids)
    }

    /// Whose request it is, which counts towards the rate of its key.
    ///
    /// - Parameter now: tells how much time has passed since other requests; when keys expire, the calendar tells.
    func principal(
        of request: Request, at now: ContinuousClock.Instant = .now
    ) throws(ServiceError) -> Principal {
        let record: KeyRecord
        do throws(KeyRefusal) { record = try self.record(for: request.apiKey) } catch { throw .unauthorized(error) }
        let (rate, burst) = (record.requestsPerSecond ?? rate, record.burst ?? burst)
        guard rate > 0 else { return record.principal }
        let wait = state.withLock { state in
            state.buckets[record.id, default: TokenBucket(burst: burst, at: now)]
                .take(rate: rate, burst: burst, at: now)
        }
        if let wait { throw .rateExceeded(id: record.id, rate: rate, burst: burst, retryAfter: wait) }
        return record.principal
    }

    /// The record that a key was made with.
    private func record(for key: APIKey) throws(KeyRefusal) -> KeyRecord {
        let record = state.withLock { $0.keys[key.id] }
        // Compared before it is asked whether there is a record at all.
        guard (record ?? nobody).matches(key), let record else { throw .invalid }
        if record.isExpired(at: Date()), let expiry = record.expires { throw .expired(id: record.id, expiry) }
        return record
    }
}

// MARK: - Reloading

extension AccessControl {
    /// Reads the file anew. One that is no good, or gone, leaves the keys as they are: nobody is let in for want of a
    /// file. One without keys lets nobody in. Calls do not overlap.
    package func reload(by actor: Audit.Actor) {
        do throws(KeyFileError) {
            let file = try KeyFile(contentsOf: path)
            let keys = Self.byID(file.keys)
            let before = state.withLock { state in
                defer {
                    state.keys = keys
                    state.buckets = state.buckets.filter { keys[$0.key] != nil }
                }
                return state.keys
            }
            warn(of: file)
            record(before, keys, by: actor)
        } catch {
            let kept = state.withLock { $0.keys.keys.sorted().joined(separator: " ") }
            logger.error("the keys stay as they are: \(error)")
            audit.record("load keys of \(path)", by: actor, before: kept, after: kept, outcome: .failed("\(error)"))
        }
    }

    private func record(_ before: [String: KeyRecord], _ after: [String: KeyRecord], by actor: Audit.Actor) {
        for id in Set(before.keys).union(after.keys).sorted() where before[id] != after[id] {
            let action = before[id] == nil ? "add" : after[id] == nil ? "revoke" : "change"
            audit.record(
                "\(action) key \(id)", by: actor, before: before[id]?.summary, after: after[id]?.summary)
        }
    }

    private func warn(of file: KeyFile) {
        if file.isReadableByOthers { logger.warning("others than its owner may read \(path); chmod 600 mends that") }
        if file.keys.allSatisfy({ $0.isExpired(at: Date()) }) {
            logger.warning("\(path) holds no valid key; every client is refused")
        }
    }

    private static func byID(_ keys: [KeyRecord]) -> [String: KeyRecord] {
        Dictionary(uniqueKeysWithValues: keys.map { ($0.id, $0) })
    }
}

extension KeyRecord {
    /// What the key allows, in one line without secrets.
    fileprivate var summary: String {
        "\(name): \(scopes.map(\.rawValue).joined(separator: ", ")), "
            + (expires.map { "expires \($0.ISO8601Format())" } ?? "never expires")
            + (requestsPerSecond.map { ", \($0) requests a second" } ?? "") + (burst.map { ", \($0) at once" } ?? "")
    }
}
