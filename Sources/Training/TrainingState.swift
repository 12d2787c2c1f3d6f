import NeuralNetwork
import Files
import FoundationEssentials
import Tensors

/// A training run between two steps, as it lies in a file: what is needed to go on as if nothing had happened. A value
/// of its own, with copies of the blocks.
///
/// Random numbers need no place in it, see ``TrainingStream``.
struct TrainingState<Options: FamilyOptions> {
    static var format: String { "gradcon-training-state-3" }

    let run: TrainingRun<Options>
    /// The model at work.
    let progress: RunProgress
    /// The passes before it.
    let finished: [FinishedPass]
    private let tensors: [String: Tensor]

    /// Copies the blocks.
    init(
        _ run: TrainingRun<Options>, _ progress: RunProgress, finished: [FinishedPass] = [],
        copying blocks: [StateBlock]
    ) {
        self.run = run
        self.progress = progress
        self.finished = finished
        let tensors = blocks.map { block in
            let memory = UnsafeBufferPointer(start: block.memory.pointer, count: block.memory.count)
            return (block.name, Tensor(shape: [block.memory.count], elements: Array(memory)))
        }
        self.tensors = Dictionary(uniqueKeysWithValues: tensors)
    }

    /// What the names of the tensors of a finished pass's model begin with.
    private static func prefix(ofPass index: Int) -> String { "pass.\(index)." }

    /// The name of the tensor with a finished pass's held-out images, of doubles.
    private static func heldOut(ofPass index: Int) -> String { "held_out.\(index)" }

    func write(to path: String) throws(TrainingError) {
        var (tensors, doubles) = (tensors, [String: [Double]]())
        for (index, pass) in finished.enumerated() {
            doubles[Self.heldOut(ofPass: index)] = pass.heldOut.flatMap(\.numbers)
            for (name, tensor) in pass.result.model.tensors {
                tensors[Self.prefix(ofPass: index) + name] = tensor
            }
        }
        let file = Safetensors(
            metadata: [
                "format": Self.format, "run": try TrainedModel.text(run, of: "run"),
                "progress": try TrainedModel.text(progress, of: "progress"),
                "finished": try TrainedModel.text(finished.map(\.entry), of: "finished"),
            ],
            tensors: tensors, doubles: doubles)
        do { try DurableFile.write(file.serialized(), to: path) } catch { throw .file(error) }
    }

    /// Reads a file that the same run has written.
    ///
    /// - Throws: where the file cannot be read, or is another run's.
    init(contentsOf path: String, of run: TrainingRun<Options>) throws(TrainingError) {
        let bytes: [UInt8]
        // No larger than the memory that it was written from.
        do { bytes = try DurableFile.read(path, maximumSize: TrainingMemory.limit) } catch { throw .file(error) }
        let file: Safetensors
        do { file = try Safetensors(parsing: bytes) } catch { throw .state(path: path, reason: error.description) }
        func decoded<Value: Decodable>(_ type: Value.Type, _ key: String) -> Value? {
            try? JSONDecoder().decode(type, from: Data((file.metadata[key] ?? "").utf8))
        }
        guard file.metadata["format"] == Self.format, let found = decoded(TrainingRun<Options>.self, "run"),
            let progress = decoded(RunProgress.self, "progress"),
            let entries = decoded([FinishedPass.Entry].self, "finished")
        else {
            throw .state(
                path: path,
                reason:
                    "It is no state of a training run, or one of another version of this program. Resume with that "
                    + "version, or delete the file to begin anew.")
        }
        if let difference = run.difference(from: found) { throw .otherRun(path: path, difference: difference) }
        let names = entries.indices.map(Self.heldOut)
        var (tensors, numbers): ([String: Tensor], [[Double]]) = ([:], [])
        do {
            for name in Set(file.names).subtracting(names) { tensors[name] = try file.tensor(named: name) }
            for name in names { numbers.append(try file.doubles(named: name)) }
        } catch { throw .state(path: path, reason: error.description) }
        var finished: [FinishedPass] = []
        for (index, entry) in entries.enumerated() {
            guard let heldOut = TrainedMember.HeldOutImage.all(numbers[index]) else {
                throw .state(path: path, reason: "\"\(names[index])\" holds no scores of images.")
            }
            let prefix = Self.prefix(ofPass: index)
            let own = tensors.filter { $0.key.hasPrefix(prefix) }.map {
                (String($0.key.dropFirst(prefix.count)), $0.value)
            }
            finished.append(FinishedPass(entry, tensors: Dictionary(uniqueKeysWithValues: own), heldOut: heldOut))
        }
        self.run = run
        self.progress = progress
        self.tensors = tensors
        self.finished = finished
    }

    /// Copies the state's floats into the blocks of the same names.
    ///
    /// - Throws: where one is missing or has another size.
    func restore(_ blocks: [StateBlock], from path: String) throws(TrainingError) {
        for block in blocks {
            guard let tensor = tensors[block.name], tensor.shape == [block.memory.count] else {
                let found = tensors[block.name].map { "has the shape \($0.shape)" } ?? "is missing"
                throw .state(path: path, reason: "\"\(block.name)\" \(found), expected is [\(block.memory.count)].")
            }
            block.memory.pointer.update(from: tensor.elements, count: block.memory.count)
        }
    }
}
