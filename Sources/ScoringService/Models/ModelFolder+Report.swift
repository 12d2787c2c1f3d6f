private import AnomalyDetection
internal import Logging

extension ModelFolder {
    /// Says in the log, and where something changed among the audit lines, too, what became of a file.
    func report(_ change: Change, by actor: Audit.Actor) {
        let name = change.file.stem
        let (before, after) = (change.former?.checkpoint.digest, change.model?.checkpoint.digest)
        switch change.outcome {
        case .loaded:
            audit.record("load model \(name)", by: actor, before: before, after: after)
            logger.info("model \(name) is ready: sha256 \(after ?? "unknown")")
        case .unchanged: logger.info("model \(name) is as it was")
        case .failed(let failure):
            audit.record(
                "load model \(name)", by: actor, before: before, after: after, outcome: .failed(failure.reason))
            let consequence =
                after.map { "what was loaded stays in service: sha256 \($0)" }
                ?? (catalog.model(of: change.file)?.isRequired == true
                    ? "the service stays unready" : "it is not served")
            logger.error("model \(name) failed to load; \(consequence): \(failure.reason)")
        case .unloaded:
            audit.record("unload model \(name)", by: actor, before: before, after: nil)
            logger.info("model \(name) is gone")
        }
    }
}
