package import Tensors

/// A checkpoint's tensors, which a family takes one by one, each checked, and what was left over.
package struct ModelTensors {
    private var tensors: [String: Tensor] = [:]

    /// (terms, images): the name of the terms of held-out images that p-values are made from.
    package static let heldOutName = "held_out"

    /// Reads all.
    ///
    /// - Throws: where one is not of float32, or not finite.
    package init(_ checkpoint: Safetensors) throws(CheckpointError) {
        for name in checkpoint.names {
            let tensor: Tensor
            do { tensor = try checkpoint.tensor(named: name) } catch { throw .safetensors(error) }
            if let index = tensor.elements.firstIndex(where: { !$0.isFinite }) {
                throw .model(reason: "The tensor \"\(name)\" is not finite at element \(index).")
            }
            tensors[name] = tensor
        }
    }

    /// The tensor of that name.
    ///
    /// - Throws: where it is missing or has another shape.
    package mutating func take(_ name: String, shape: [Int]) throws(CheckpointError) -> Tensor {
        guard let tensor = tensors.removeValue(forKey: name) else {
            throw .model(reason: "The tensor \"\(name)\" is missing.")
        }
        guard tensor.shape == shape else {
            throw .model(reason: "The tensor \"\(name)\" has the shape \(tensor.shape); expected is \(shape).")
        }
        return tensor
    }

    /// The rows of a matrix that lies there, for checking shapes by it.
    ///
    /// - Throws: where it is missing, no matrix, or has a number of rows outside of `limits`.
    package func rows(of name: String, in limits: ClosedRange<Int>) throws(CheckpointError) -> Int {
        guard let shape = tensors[name]?.shape else { throw .model(reason: "The tensor \"\(name)\" is missing.") }
        guard shape.count == 2, limits.contains(shape[0]) else {
            throw .model(
                reason: "The tensor \"\(name)\" has the shape \(shape); expected are two dimensions, the first of "
                    + "\(limits.lowerBound) to \(limits.upperBound).")
        }
        return shape[0]
    }

    /// Whether there is a tensor whose name begins so.
    package func hasAny(prefix: String) -> Bool { tensors.keys.contains { $0.hasPrefix(prefix) } }

    /// All tensors whose names begin so, by the rest of their names.
    package mutating func takeAll(prefix: String) -> [String: Tensor] {
        var taken: [String: Tensor] = [:]
        for name in tensors.keys where name.hasPrefix(prefix) {
            taken[String(name.dropFirst(prefix.count))] = tensors.removeValue(forKey: name)
        }
        return taken
    }

    /// The terms of held-out images, for each term the values of all images; nil where the file has none.
    package mutating func takeHeldOut(terms: Int) throws(CheckpointError) -> [[Double]]? {
        guard let tensor = tensors.removeValue(forKey: Self.heldOutName) else { return nil }
        guard tensor.shape.count == 2, tensor.shape[0] == terms else {
            throw .model(
                reason: "The tensor \"\(Self.heldOutName)\" has the shape \(tensor.shape); expected is [\(terms), "
                    + "images].")
        }
        let images = tensor.shape[1]
        return (0..<terms).map { term in
            tensor.elements[(term * images)..<((term + 1) * images)].map(Double.init)
        }
    }

    /// - Parameter model: what they were taken for, its family in words, for the message.
    /// - Throws: where a tensor was not taken.
    package func expectNoneLeft(of model: String) throws(CheckpointError) {
        if let name = tensors.keys.min() {
            throw .model(reason: "The tensor \"\(name)\" belongs to no part of \(model).")
        }
    }
}

extension InputShape {
    /// What a checkpoint says of its model's input.
    package init(metadata: [String: String]) throws(CheckpointError) {
        guard let text = metadata["input_shape"], let input = InputShape(parsing: text) else {
            throw .metadata(
                key: "input_shape",
                reason: "must be three numbers such as 3,128,128; found "
                    + (metadata["input_shape"].map { "\"\($0)\"" } ?? "none"))
        }
        self = input
    }
}
