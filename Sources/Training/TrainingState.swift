import NeuralNetwork
import Files
import FoundationEssentials
import Tensors

/// A training run between two steps, as it lies in a file: what is needed to go on as if nothing had happened. A value
/// of its own, with copies of the blocks.
///
/// Random numbers need no place in it, see ``TrainingStream``.
struct TrainingState<Options: FamilyOptions> {
    static var format: String { "gradcon-training-state-2" }

    let run: TrainingRun<Options>
    let progress: RunProgress
    private let tensors: [String: Tensor]

    /// Copies the blocks.
    init(_ run: TrainingRun<Options>, _ progress: RunProgress, copying blocks: [StateBlock]) {
        self.run = run
        self.progress = progress
        let tensors = blocks.map { block in
            let memory = UnsafeBufferPointer(start: block.memory.pointer, count: block.memory.count)
            return (block.name, Tensor(shape: [block.memory.count], elements: Array(memory)))
        }
        self.tensors = Dictionary(uniqueKeysWithValues: tensors)
    }

    func write(to path: String) throws(TrainingError) {
        let file = Safetensors(
            metadata: [
                "format": Self.format, "run": try TrainedModel.text(run, of: "run"),
                "progress": try TrainedModel.text(progress, of: "progress"),
            ],
            tensors: tensors)
        do { try DurableFile.write(file.serialized(), to: path) } catch { throw .file(error) }
    }

    /// Reads a file that the same run has written.
    ///
    /// - Parameters:
    ///   - schedule: the run's.
    ///   - batches: the batches of an epoch.
    ///   - blocks: those that the file must hold.
    init(
        contentsOf path: String, of run: TrainingRun<Options>, epochs: Int, batches: Int, blocks: [StateBlock]
    ) throws(TrainingError) {
        let bytes: [UInt8]
        // No larger than the memory that it was written from.
        do { bytes = try DurableFile.read(path, maximumSize: TrainingMemory.limit) } catch { throw .file(error) }
        let file: Safetensors
        do { file = try Safetensors(parsing: bytes) } catch { throw .state(path: path, reason: error.description) }
        func decoded<Value: Decodable>(_ type: Value.Type, _ key: String) -> Value? {
            try? JSONDecoder().decode(type, from: Data((file.metadata[key] ?? "").utf8))
        }
        guard file.metadata["format"] == Self.format, let found = decoded(TrainingRun<Options>.self, "run"),
            let progress = decoded(RunProgress.self, "progress")
        else {
            throw .state(
                path: path,
                reason:
                    "It is no state of a training run, or one of another version of this program. Resume with that "
                    + "version, or delete the file to begin anew.")
        }
        if let difference = run.difference(from: found) { throw .otherRun(path: path, difference: difference) }
        guard progress.isConsistent(epochs: epochs, batches: batches) else {
            throw .state(path: path, reason: "Its progress does not fit the run.")
        }
        var tensors: [String: Tensor] = [:]
        for block in blocks {
            let tensor: Tensor
            do { tensor = try file.tensor(named: block.name) } catch {
                throw .state(path: path, reason: error.description)
            }
            guard tensor.shape == [block.memory.count] else {
                throw .state(
                    path: path,
                    reason: "\"\(block.name)\" has the shape \(tensor.shape), expected is [\(block.memory.count)].")
            }
            tensors[block.name] = tensor
        }
        self.run = run
        self.progress = progress
        self.tensors = tensors
    }

    /// Copies the state's floats into the blocks of the same names.
    func restore(_ blocks: [StateBlock]) {
        for block in blocks {
            guard let tensor = tensors[block.name] else { continue }
            block.memory.pointer.update(from: tensor.elements, count: block.memory.count)
        }
    }
}
