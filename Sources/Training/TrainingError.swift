package import Datasets
package import Files

/// Why a training run did not give a checkpoint.
package enum TrainingError: Error, CustomStringConvertible {
    /// An option is outside its range.
    case option(name: String, found: String, expected: String)
    /// An image cannot be read or is not of the model's input.
    case data(DatasetError)
    /// The data set cannot be split as the run asks.
    case split(SplitError)
    /// The images have a size that no model takes; `reason` is a sentence.
    case input(reason: String)
    /// The layers do not fit the input; `reason` is a sentence.
    case model(reason: String)
    /// Training would take more working memory than is allowed.
    case memory(bytes: Int, limit: Int)
    /// A figure or its gradient is not a finite number, or too large to go on; `reason` is a sentence, nil where it is
    /// the loss. `pass` is the title of the model at work, nil of the only one; `best` is the epoch of the checkpoint
    /// that was written, nil where none was.
    case notFinite(reason: String?, pass: String?, epoch: Int, iteration: Int, best: Int?)
    /// The images held out for calibration have no score; `reason` is a sentence.
    case calibration(reason: String)
    /// The checkpoint or the state could not be written or read.
    case file(FileError)
    /// The state to be resumed was left by another run; `difference` names what differs.
    case otherRun(path: String, difference: String)
    /// An interrupted run has left its state, and this run was not asked to go on from it.
    case unfinished(statePath: String)
    /// The state file is not one, or damaged; `reason` is a sentence.
    case state(path: String, reason: String)

    /// What happened, what was found and what was expected, in a sentence.
    package var description: String {
        switch self {
        case .option(let name, let found, let expected): "The \(name) is \(found); expected is \(expected)."
        case .data(let error): error.description
        case .split(let error): error.description
        case .input(let reason): reason
        case .model(let reason): reason
        case .memory(let bytes, let limit):
            "Training would take \(bytes) bytes of working memory; the limit is \(limit). Choose a smaller batch or "
                + "input."
        case .notFinite(let reason, let pass?, let epoch, let iteration, _):
            (reason
                ?? "The loss of one of the run's networks (\(pass)) is not a finite number at iteration \(iteration), "
                + "epoch \(epoch); a smaller learning rate may help.")
                + " No checkpoint was written: the other networks are no model without this one."
        case .notFinite(let reason, nil, let epoch, let iteration, let best):
            (reason
                ?? "The loss is not a finite number at iteration \(iteration), in epoch \(epoch); a smaller learning "
                + "rate may help.")
                + (best.map { " The best checkpoint so far, of epoch \($0), was written." }
                    ?? " There is no earlier epoch's model to keep, so no checkpoint was written.")
        case .calibration(let reason): "The images held out for calibration have no scores: \(reason)"
        case .file(let error): error.description
        case .otherRun(let path, let difference):
            "\(path) was left by another run: \(difference). Resume with the same options and data, or delete it to "
                + "begin anew."
        case .unfinished(let path):
            "\(path) is the state of an interrupted run, which a new one would overwrite; go on from it with "
                + "--resume, or delete it."
        case .state(let path, let reason): "\(path) cannot be resumed: \(reason)"
        }
    }

    /// - Throws: ``option(name:found:expected:)`` where a value is not right.
    package static func check(
        _ isRight: Bool, _ name: String, _ found: some CustomStringConvertible, _ expected: String
    ) throws(TrainingError) {
        guard isRight else { throw .option(name: name, found: found.description, expected: expected) }
    }
}
