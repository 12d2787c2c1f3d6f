package import AnomalyDetection
package import Datasets
package import Evaluation
package import Files
package import Training

/// Why a table of the paper was not reproduced to the end.
package enum ReproductionError: Error, CustomStringConvertible {
    /// The folder with the data sets does not have the one the table needs.
    case missingData(path: String, table: PaperTable)
    /// The data set cannot be read.
    case data(DatasetError)
    /// The class does not occur, or the data set cannot be divided.
    case split(SplitError)
    /// No class or no seed was asked for, or one twice; `reason` is a sentence.
    case selection(reason: String)
    /// A run failed.
    case training(run: String, TrainingError)
    /// A trained model could not be evaluated.
    case evaluation(run: String, EvaluationError)
    /// A checkpoint could not be read.
    case checkpoint(CheckpointError)
    /// The table could not be read or written.
    case file(FileError)
    /// The output folder could not be made; `reason` is the system's.
    case folder(path: String, reason: String)
    /// What lies at `path` is the outcome of other options or other data; `difference` names what differs.
    case otherRun(path: String, difference: String)
    /// The table's JSON file cannot be read as such; `reason` is a sentence.
    case record(path: String, reason: String)

    /// What happened, what was found and what was expected, in a sentence.
    package var description: String {
        switch self {
        case .missingData(let path, let table):
            "\(path) does not exist or is no folder; \(table.title) needs the data set \(table.dataset) there."
        case .data(let error): error.description
        case .split(let error): error.description
        case .selection(let reason): reason
        case .training(let run, let error): "\(run): \(error)"
        case .evaluation(let run, let error): "\(run): \(error)"
        case .checkpoint(let error): error.description
        case .file(let error): error.description
        case .folder(let path, let reason): "The folder \(path) cannot be made: \(reason)"
        case .otherRun(let path, let difference):
            "\(path) is the outcome of another run: \(difference). Go on with the same options and data, or choose "
                + "another output folder."
        case .record(let path, let reason):
            "\(path) is no record of this table: \(reason) Without the file, figures are taken again from the "
                + "checkpoints."
        }
    }
}
