package import Datasets
private import Files

/// What is trained from, and where the checkpoint goes: the same for every detector family.
package struct TrainingRequest: Sendable {
    /// The images.
    package var dataset: Dataset
    /// Which of them train, made for the data set.
    package var split: Split
    /// Images that are known to be anomalies, all of them; nil where a model learns from normal ones alone.
    package var anomalies: Dataset?
    /// What the model takes.
    package var input: TrainingInput
    /// At least 1. The result does not depend on it.
    package var threads: Int
    /// The checkpoint's path.
    package var output: String

    /// A request.
    package init(
        dataset: Dataset, split: Split, anomalies: Dataset? = nil, input: TrainingInput, threads: Int, output: String
    ) {
        self.dataset = dataset
        self.split = split
        self.anomalies = anomalies
        self.input = input
        self.threads = max(1, threads)
        self.output = output
    }

    /// Where the state of a run lies while it is not finished.
    package static func statePath(of output: String) -> String { output + ".state" }

    var statePath: String { Self.statePath(of: output) }

    /// - Throws: `TrainingError.file` where the checkpoint could not be written.
    func checkOutput() throws(TrainingError) {
        do { try DurableFile.checkWritable(output) } catch { throw .file(error) }
    }
}
