package import Logging

/// Says in the log who changed what is served: one line of label `gradcon.audit` and level notice for each change of a
/// model, a threshold or a key. No line holds a key.
package struct Audit: Sendable {
    /// Who makes a change.
    package enum Actor: Sendable, Equatable {
        /// The service itself, when it starts.
        case start
        /// Whoever sent SIGHUP.
        case signal
        /// The service itself, which found that a file has changed.
        case watch
        /// A client, by its key or, as long as there are no keys, by its address alone.
        case client(Principal?, peer: String, requestID: String)
    }

    /// What came of an attempt.
    package enum Outcome: Sendable, Equatable {
        /// The change holds.
        case done
        /// Everything is as it was, for a reason.
        case failed(String)
    }

    /// What the logger is to be called.
    package static let label = "gradcon.audit"

    private let logger: Logger

    /// - Parameter logger: takes the lines.
    package init(logger: Logger) { self.logger = logger }

    /// Records a change, or the attempt of one.
    ///
    /// - Parameters:
    ///   - action: what was done to what, for example `replace model shoe`.
    ///   - before: what was there; nil: nothing.
    ///   - after: what is there, or would be; nil: nothing.
    package func record(
        _ action: String, by actor: Actor, before: String?, after: String?, outcome: Outcome = .done
    ) {
        var metadata = actor.metadata
        metadata["before"] = "\(before ?? "nothing")"
        metadata["after"] = "\(after ?? "nothing")"
        switch outcome {
        case .done: metadata["outcome"] = "done"
        case .failed(let reason): metadata["outcome"] = "failed: \(reason)"
        }
        logger.notice("\(action)", metadata: metadata)
    }
}

extension Audit.Actor {
    fileprivate var metadata: Logger.Metadata {
        switch self {
        case .start: return ["actor": "start"]
        case .signal: return ["actor": "signal"]
        case .watch: return ["actor": "watch"]
        case .client(let principal, let peer, let requestID):
            var metadata: Logger.Metadata = ["actor": "client", "peer": "\(peer)", "request_id": "\(requestID)"]
            if let principal {
                metadata["actor"] = "key"
                metadata["key_id"] = "\(principal.id)"
                metadata["key_name"] = "\(principal.name)"
            }
            return metadata
        }
    }
}
