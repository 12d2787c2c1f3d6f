private import AnomalyDetection
internal import Logging

extension ModelFolder {
    /// Logs what became of a file, and records what changed or was to change.
    func report(_ change: Change, by actor: Audit.Actor) {
        let name = change.file.stem
        let (before, after) = (change.former?.checkpoint.digest, change.model?.checkpoint.digest)
        switch change.outcome {
        case .loaded:
            audit.record("load model \(name)", by: actor, before: before, after: after)
        case .unchanged: logger.info("model \(name) is as it was")
        case .failed(let failure):
            let consequence =
                change.model.map { "what was loaded stays in service: sha256 \($0.checkpoint.digest)" }
                ?? (catalog.model(of: change.file)?.isRequired == true
                    ? "the service stays unready" : "it is not served")
            logger.error("model \(name) failed to load; \(consequence): \(failure.reason)")
            audit.record(
                "load model \(name)", by: actor, before: before, after: after, outcome: .failed(failure.reason))
        case .unloaded:
            audit.record("remove model \(name)", by: actor, before: before, after: nil)
        }
    }
}
