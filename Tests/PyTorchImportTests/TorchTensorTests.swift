import Tensors
import TestSupport
import Testing

@testable import PyTorchImport

struct TorchTensorTests {
    /// Every half-precision number, against the processor's own conversion.
    @Test func halvesAreExact() {
        for bits in UInt16.min...UInt16.max {
            let expected = Float(Float16(bitPattern: bits))
            let found = TorchDatatype.half.float(UInt64(bits))
            #expect(found.bitPattern == expected.bitPattern || found.isNaN && expected.isNaN)
        }
    }

    @Test(
        arguments: [
            (TorchDatatype.float, 0x3FC0_0000, 1.5), (.double, 0xBFF8_0000_0000_0000, -1.5), (.bfloat16, 0xC020, -2.5),
            (.long, UInt64.max, -1), (.int, 0xFFFF_FFFE, -2), (.short, 0xFFFD, -3), (.char, 0xFC, -4),
            (.byte, 0xFC, 252),
            (.bool, 1, 1),
        ] as [(TorchDatatype, UInt64, Float)])
    func readsEveryDatatype(type: TorchDatatype, bits: UInt64, expected: Float) {
        #expect(type.float(bits) == expected)
    }

    /// PyTorch itself writes no such file: what it holds would depend on the reader.
    @Test(arguments: [("FloatStorage", 6, true), ("IntStorage", 6, false), ("FloatStorage", 3, false)])
    func aStorageIsOfOneTypeAndLength(type: String, count: Int, isRead: Bool) throws {
        let first = pickle("a", "FloatStorage", count: 6, offset: 0, shape: [2], strides: [1])
        let second = pickle("b", type, count: count, offset: 0, shape: [2], strides: [1])
        let file = TestZip.torch([0x80, 2, 0x7D] + first + second + [0x2E], storages: ["0": storage])
        if isRead {
            _ = try TorchFile(parsing: file)
        } else {
            #expect(throws: ImportError.storage(key: "0", reason: "it is described in two ways")) {
                try TorchFile(parsing: file)
            }
        }
    }

    private let storage = (0..<6).flatMap { index in
        withUnsafeBytes(of: Float(index).bitPattern.littleEndian) { Array($0) }
    }

    /// Sets an element of a dictionary: (storage '0' of `count` elements, offset, shape, strides) under a name.
    private func pickle(
        _ name: String, _ type: String, count: Int, offset: Int, shape: [Int], strides: [Int]
    ) -> [UInt8] {
        func number(_ value: Int) -> [UInt8] { [0x8A, 8] + withUnsafeBytes(of: value.littleEndian) { Array($0) } }
        func text(_ value: String) -> [UInt8] { [0x8C, UInt8(value.utf8.count)] + Array(value.utf8) }
        func tuple(_ values: [Int]) -> [UInt8] { [0x28] + values.flatMap(number) + [0x74] }
        var pickle = text(name) + Array("ctorch._utils\n_rebuild_tensor_v2\n(".utf8)
        pickle += [0x28] + text("storage") + Array("ctorch\n\(type)\n".utf8) + text("0") + text("cpu")
        pickle += number(count) + [0x74, 0x51] + number(offset) + tuple(shape) + tuple(strides)
        return pickle + [0x89, 0x7D, 0x74, 0x52, 0x73]
    }

    private func file(count: Int, offset: Int, shape: [Int], strides: [Int]) -> [UInt8] {
        let entry = pickle(
            "down.0.weight", "FloatStorage", count: count, offset: offset, shape: shape, strides: strides)
        return TestZip.torch([0x80, 2, 0x7D] + entry + [0x2E], storages: ["0": storage])
    }

    @Test func viewsAreBroughtIntoCOrder() throws {
        // Columns of a 2x3 matrix that is stored row by row, without its first element.
        let file = try TorchFile(parsing: file(count: 6, offset: 1, shape: [2, 2], strides: [1, 3]))
        var reading = TorchFile.Reading()
        reading.elements = 4
        let tensor = try file.tensor(0, name: "x", &reading)
        #expect(tensor.shape == [2, 2])
        #expect(tensor.elements == [1, 4, 2, 5])
        #expect(reading.elements == 0)
        #expect(throws: ImportError.self) { try file.tensor(0, name: "x", &reading) }
    }

    @Test(
        arguments: [
            (6, 0, [7], [1]), (6, 1, [6], [1]), (6, 0, [2, 3], [3, 2]), (6, -1, [2], [1]), (6, 0, [2], [-1]),
            (6, 0, [0], [1]), (6, 0, [-2], [1]), (6, 0, [2], []), (7, 0, [7], [1]), (5, 0, [2], [1]), (-1, 0, [1], [1]),
            (6, 0, [.max, 2], [0, 0]), (6, 0, [1000, 1000], [0, 0]),
            (6, 0, [.max], [.max]), (6, .max, [1], [1]), (6, 1, [2], [.max]), (.max, 0, [1], [1]), (6, 0, [7], [0]),
        ] as [(Int, Int, [Int], [Int])])
    func refusesViewsThatLeaveTheirStorage(count: Int, offset: Int, shape: [Int], strides: [Int]) {
        #expect(throws: ImportError.self) {
            let file = try TorchFile(parsing: file(count: count, offset: offset, shape: shape, strides: strides))
            var reading = TorchFile.Reading()
            return try file.tensor(0, name: "x", &reading)
        }
    }
}
