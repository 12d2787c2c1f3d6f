package import Tensors

extension TestZip {
    /// A file of `torch.save` with a dictionary of tensors, each with a storage of its own.
    package static func stateDict(_ tensors: [String: Tensor]) -> [UInt8] {
        var pickle: [UInt8] = [0x80, 2, UInt8(ascii: "}")]
        var storages: [String: [UInt8]] = [:]
        for (index, (name, tensor)) in tensors.sorted(by: { $0.key < $1.key }).enumerated() {
            let strides = tensor.shape.indices.map { tensor.shape[($0 + 1)...].reduce(1, *) }
            pickle += text(name) + Array("ctorch._utils\n_rebuild_tensor_v2\n((".utf8) + text("storage")
            pickle += Array("ctorch\nFloatStorage\n".utf8) + text("\(index)") + text("cpu")
            pickle += number(tensor.elements.count) + Array("tQ".utf8) + number(0)
            pickle += tuple(tensor.shape) + tuple(strides) + [0x89] + Array("}tRs".utf8)
            storages["\(index)"] = tensor.elements.withUnsafeBytes { Array($0) }
        }
        return torch(pickle + [UInt8(ascii: ".")], storages: storages)
    }

    private static func number(_ value: Int) -> [UInt8] {
        [0x8A, 8] + withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }

    private static func text(_ value: String) -> [UInt8] { [0x8C, UInt8(value.utf8.count)] + Array(value.utf8) }

    private static func tuple(_ values: [Int]) -> [UInt8] {
        [UInt8(ascii: "(")] + values.flatMap(number) + [UInt8(ascii: "t")]
    }
}
