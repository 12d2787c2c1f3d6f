import Tensors

/// Takes a checkpoint's tensors one by one, each checked, and knows what was left over; or those whose names begin with
/// a prefix, by the rest of their names.
struct CheckpointTensors {
    private let file: Safetensors
    private let prefix: String
    /// Names with the prefix.
    private var remaining: Set<String>

    init(_ file: Safetensors, prefix: String = "") {
        self.file = file
        self.prefix = prefix
        remaining = Set(file.names.filter { $0.hasPrefix(prefix) })
    }

    /// The tensor of that name; its dimensions are those of `expected`, or any positive number where that is nil.
    mutating func take(_ name: String, shape expected: [Int?]) throws(GradConError) -> Tensor {
        let name = fullName(name)
        let found = try read { (file) throws(SafetensorsError) in try file.shape(named: name) }
        guard found.count == expected.count, zip(found, expected).allSatisfy({ $0 > 0 && $0 == $1 ?? $0 }) else {
            throw .shape(tensor: name, found: found, expected: expected)
        }
        let tensor = try read { (file) throws(SafetensorsError) in try file.tensor(named: name) }
        if let index = tensor.elements.firstIndex(where: { !$0.isFinite }) {
            throw .notFinite(tensor: name, index: index)
        }
        remaining.remove(name)
        return tensor
    }

    /// Whether there is a tensor of that name that was not taken.
    func contains(_ name: String) -> Bool { remaining.contains(fullName(name)) }

    /// What the file calls the tensor of that name.
    func fullName(_ name: String) -> String { prefix + name }

    /// - Throws: where a tensor was not taken.
    func expectNoneLeft() throws(GradConError) {
        if let name = remaining.min() { throw .unexpectedTensor(name) }
    }

    private func read<Value>(
        _ body: (Safetensors) throws(SafetensorsError) -> Value
    ) throws(GradConError) -> Value {
        do throws(SafetensorsError) {
            return try body(file)
        } catch {
            throw .tensor(error)
        }
    }
}
