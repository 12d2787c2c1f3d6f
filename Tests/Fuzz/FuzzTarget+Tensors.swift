import PyTorchImport
import Tensors

extension FuzzTarget {
    /// A NumPy array: what is read has as many elements as its shape says.
    static let npy = FuzzTarget(
        "npy",
        seeds: [
            array("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }", count: 8),
            array("{'descr': '<f8', 'fortran_order': True, 'shape': (2, 3), }", count: 48),
            array("{'descr': '|u1', 'fortran_order': False, 'shape': (3,), }", count: 3),
            array("{\"shape\": (), 'descr': '<f4', 'fortran_order': False}", count: 4),
            array("{'descr': '|u1', 'fortran_order': True, 'shape': (0, 2), }", count: 0),
        ]
    ) { bytes in
        guard let array = try? NumPyArray(parsing: bytes) else { return }
        precondition(array.values.count == array.shape.reduce(1, *), "the shape has another number of elements")
    }

    /// A safetensors file: what is read and written is read again as the same.
    static let safetensors = FuzzTarget(
        "safetensors",
        seeds: [
            file(#"{"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}"#, count: 8),
            file(#"{"__metadata__":{"k":"v\u00e9\n"},"b":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}"#, count: 3),
            file(
                #"{"a":{"dtype":"I64","shape":[],"data_offsets":[0,8]},"#
                    + #""b":{"dtype":"F64","shape":[0],"data_offsets":[8,8]}}  "#, count: 8),
        ]
    ) { bytes in
        guard let file = try? Safetensors(parsing: bytes) else { return }
        for name in file.names { _ = try? file.tensor(named: name) }
        let again = try? Safetensors(parsing: file.serialized())
        precondition(again?.names == file.names && again?.metadata == file.metadata, "the file has changed")
    }

    /// A checkpoint of PyTorch in either format, and every tensor that its value leads to.
    static let pytorch = FuzzTarget("pytorch") { bytes in
        guard let file = try? TorchFile(parsing: bytes) else { return }
        var reading = TorchFile.Reading()
        var waiting = [file.value]
        // A value may lead to itself.
        for _ in 0..<256 {
            guard let value = waiting.popLast() else { break }
            _ = try? file.tensor(value, name: "a value", &reading)
            waiting += value.elements ?? value.entries?.flatMap { [$0.key, $0.value] } ?? []
            if let state = value["state_dict"] { waiting.append(state) }
        }
    }

    private static func array(_ header: String, count: Int) -> [UInt8] {
        let header = Array(header.utf8) + [10]
        return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.count), 0] + header
            + (0..<count).map { UInt8($0) }
    }

    private static func file(_ header: String, count: Int) -> [UInt8] {
        let header = Array(header.utf8)
        return withUnsafeBytes(of: UInt64(header.count).littleEndian, Array.init) + header
            + (0..<count).map { UInt8($0) }
    }
}
