package import AnomalyDetection
package import Datasets
import Files
import FoundationEssentials
import NeuralNetwork
import Training

/// A training run between two steps, as it lies in a file: what is needed to go on as if nothing had happened.
///
/// Random numbers need no place in it, see ``TrainingStream``.
package struct TrainingState {
    /// What must be equal for a state to be another run's own.
    package struct Run: Codable, Equatable {
        var options: TrainingOptions
        var split: Split
        /// As the split dealt them: another version of this program may deal otherwise.
        var trainingImages: Int
        var input: [Int]
        var preprocessing: Preprocessing?

        /// What a run is given.
        package init(
            options: TrainingOptions, split: Split, trainingImages: Int, input: [Int], preprocessing: Preprocessing?
        ) {
            self.options = options
            self.split = split
            self.trainingImages = trainingImages
            self.input = input
            self.preprocessing = preprocessing
        }
    }

    /// The best epoch so far.
    struct Best: Codable, Equatable {
        /// The first is 1.
        var epoch: Int
        var figures: TrainingRecord.Figures
    }

    /// How far the run is.
    struct Progress: Codable, Equatable {
        /// Complete epochs.
        var epochs = 0
        /// Complete batches of the epoch at work.
        var batches = 0
        /// Steps in all.
        var iterations = 0
        /// Over the epoch at work.
        var sums = TrainingSums()
        var best: Best?
        /// Whether the first start had failed, see ``TrainingOptions/Initialization/automatic``.
        var isStartedOver = false

        /// Whether a run of that many epochs and batches can have come here.
        func isConsistent(epochs limit: Int, batches count: Int) -> Bool {
            guard (0...limit).contains(epochs), (0...count).contains(batches), iterations == epochs * count + batches
            else { return false }
            // The first epoch is always the best so far.
            return best.map { (1...max(1, epochs)).contains($0.epoch) } ?? (epochs == 0)
        }
    }

    static let format = "gradcon-training-state-2"

    var run: Run
    var progress: Progress
    var parameters: AlignedFloats
    var firstMoment: AlignedFloats
    var secondMoment: AlignedFloats
    var reference: AlignedFloats
    /// Of ``Progress/best``.
    var bestParameters: AlignedFloats
    var bestReference: AlignedFloats

    private var blocks: [(name: String, block: AlignedFloats)] {
        [
            ("parameters", parameters), ("first_moment", firstMoment), ("second_moment", secondMoment),
            ("reference", reference), ("best.parameters", bestParameters), ("best.reference", bestReference),
        ]
    }

    func write(to path: String) throws(TrainingError) {
        let tensors = blocks.map { name, block in
            (
                name,
                Tensor(
                    shape: [block.count], elements: Array(UnsafeBufferPointer(start: block.pointer, count: block.count))
                )
            )
        }
        let file = Safetensors(
            metadata: ["format": Self.format, "run": json(run), "progress": json(progress)],
            tensors: Dictionary(uniqueKeysWithValues: tensors))
        do { try DurableFile.write(file.serialized(), to: path) } catch { throw .file(error) }
    }

    /// Fills the blocks and the progress from a file that the same run has written.
    ///
    /// - Parameter batches: of an epoch.
    mutating func read(from path: String, batches: Int) throws(TrainingError) {
        let bytes: [UInt8]
        // No larger than the memory that it was written from.
        do { bytes = try DurableFile.read(path, maximumSize: Trainer.memoryLimit) } catch {
            throw .file(error)
        }
        let file: Safetensors
        do { file = try Safetensors(parsing: bytes) } catch { throw .state(path: path, reason: error.description) }
        guard file.metadata["format"] == Self.format,
            let run = try? JSONDecoder().decode(Run.self, from: Data((file.metadata["run"] ?? "").utf8)),
            let progress = try? JSONDecoder().decode(Progress.self, from: Data((file.metadata["progress"] ?? "").utf8))
        else {
            throw .state(
                path: path,
                reason:
                    "It is no state of a training run, or one of another version of this program. Resume with that version, or "
                    + "delete the file to begin anew.")
        }
        if let difference = self.run.difference(from: run) { throw .otherRun(path: path, difference: difference) }
        guard progress.isConsistent(epochs: self.run.options.epochs, batches: batches) else {
            throw .state(path: path, reason: "Its progress does not fit the run.")
        }
        for (name, block) in blocks {
            let tensor: Tensor
            do { tensor = try file.tensor(named: name) } catch {
                throw .state(path: path, reason: error.description)
            }
            guard tensor.shape == [block.count] else {
                throw .state(
                    path: path, reason: "\"\(name)\" has the shape \(tensor.shape), expected is [\(block.count)].")
            }
            block.pointer.update(from: tensor.elements, count: block.count)
        }
        self.progress = progress
    }
}

extension TrainingState.Run {
    /// What another run has different, in words; nil where nothing is.
    package func difference(from other: Self) -> String? {
        func differs(_ name: String, _ found: some CustomStringConvertible, _ expected: some CustomStringConvertible)
            -> String
        {
            "its \(name) is \(found), this run's is \(expected)"
        }
        let (mine, theirs) = (options, other.options)
        if split.digest != other.split.digest { return differs("data set", other.split.dataset, split.dataset) }
        if split != other.split || trainingImages != other.trainingImages {
            return "its images are split in another way"
        }
        if mine.architecture != theirs.architecture {
            return differs("architecture", theirs.architecture.rawValue, mine.architecture.rawValue)
        }
        if mine.initialization != theirs.initialization {
            return differs("initialization", theirs.initialization.rawValue, mine.initialization.rawValue)
        }
        if mine.reference != theirs.reference {
            return differs("reference gradient", theirs.reference.rawValue, mine.reference.rawValue)
        }
        if mine.score != theirs.score { return differs("score", theirs.score.rawValue, mine.score.rawValue) }
        if mine.epochs != theirs.epochs { return differs("number of epochs", theirs.epochs, mine.epochs) }
        if mine.batchSize != theirs.batchSize { return differs("batch size", theirs.batchSize, mine.batchSize) }
        if mine.learningRate != theirs.learningRate {
            return differs("learning rate", theirs.learningRate, mine.learningRate)
        }
        if mine.alpha != theirs.alpha { return differs("alpha", theirs.alpha, mine.alpha) }
        if mine.seed != theirs.seed { return differs("seed", theirs.seed, mine.seed) }
        if mine != theirs { return "its patience is another" }
        if input != other.input { return differs("input", other.input, input) }
        return self == other ? nil : "its preprocessing is another"
    }
}

/// The JSON of a value: the same text for the same value.
func json(_ value: some Encodable) -> String {
    // Only a number that is not finite could fail, and training stops at those.
    (try? SortedJSON.text(of: value)) ?? "{}"
}
