private import AnomalyDetection
internal import Logging

extension ModelFolder {
    /// Logs what became of a file.
    func report(_ change: Change, by actor: Actor) {
        let name = change.file.stem
        switch change.outcome {
        case .loaded:
            audit(
                "model \(name) is ready", by: actor, before: change.former?.checkpoint.digest,
                after: change.model?.checkpoint.digest)
        case .unchanged: logger.info("model \(name) is as it was")
        case .failed(let failure):
            let consequence =
                change.model.map { "what was loaded stays in service: sha256 \($0.checkpoint.digest)" }
                ?? (catalog.model(of: change.file)?.isRequired == true
                    ? "the service stays unready" : "it is not served")
            logger.error("model \(name) failed to load; \(consequence): \(failure.reason)")
        case .unloaded:
            audit("model \(name) is gone", by: actor, before: change.former?.checkpoint.digest, after: nil)
        }
    }

    /// Logs a change of what is served.
    func audit(_ what: String, by actor: Actor, before: String?, after: String?) {
        logger.notice(
            "\(what)",
            metadata: [
                "by": "\(actor.description)", "before": "\(before ?? "none")", "after": "\(after ?? "none")",
            ])
    }
}
