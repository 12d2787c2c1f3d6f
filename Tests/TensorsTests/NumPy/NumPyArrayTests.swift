import TestSupport
import Testing

@testable import Tensors

struct NumPyArrayTests {
    @Test func readsEveryElementType() throws {
        let bytes = try NumPyArray(parsing: TestArray.file("|u1", "(2, 3)", [0, 1, 2, 3, 4, 255]))
        #expect(bytes.elements == .bytes([0, 1, 2, 3, 4, 255]))
        #expect(bytes.shape == [2, 3])
        #expect(bytes.values == [0, 1, 2, 3, 4, 255].map { $0 / 255 })
        let floats = try NumPyArray(parsing: TestArray.file("<f4", "(3,)", TestArray.bytes([0.5, -1, .infinity])))
        #expect(floats.elements == .floats([0.5, -1, .infinity]))
        let doubles = [0.1, 1e300].flatMap { value in
            withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
        }
        #expect(try NumPyArray(parsing: TestArray.file("<f8", "(2,)", doubles)).elements == .floats([0.1, .infinity]))
    }

    /// Element (i, j, k) of shape (2, 3, 4) is 100i + 10j + k; in Fortran's order the first index varies fastest.
    @Test func bringsColumnMajorArraysIntoCOrder() throws {
        var stored: [UInt8] = []
        for k in 0..<4 { for j in 0..<3 { for i in 0..<2 { stored.append(UInt8(100 * i + 10 * j + k)) } } }
        let array = try NumPyArray(parsing: TestArray.file("|u1", "(2, 3, 4)", stored, fortran: "True"))
        var expected: [UInt8] = []
        for i in 0..<2 { for j in 0..<3 { for k in 0..<4 { expected.append(UInt8(100 * i + 10 * j + k)) } } }
        #expect(array.elements == .bytes(expected))
    }

    @Test func emptyArraysAreRead() throws {
        #expect(try NumPyArray(parsing: TestArray.file("|u1", "(0, 9)", [], fortran: "True")).elements == .bytes([]))
    }

    @Test(arguments: [
        ("|u1", "(4294967296, 4294967296)", 0), ("|u1", "(9223372036854775807, 3)", 5), ("<f8", "(1,)", 7),
        ("<f4", "(2,)", 9), ("|u1", "(3, 0)", 1),
    ])
    func refusesShapesThatDoNotFit(descr: String, shape: String, length: Int) throws {
        let error = #expect(throws: NumPyError.self) {
            try NumPyArray(parsing: TestArray.file(descr, shape, [UInt8](repeating: 0, count: length)))
        }
        guard case .size(_, _, length)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(arguments: [(1, 8), (1, 9), (2, 8), (2, 11), (3, 10)])
    func aFileThatEndsBeforeItsHeaderIsCutOff(version: UInt8, size: Int) {
        let file = NumPyArray.magic + [version, 0, 10, 0, 0, 0]
        #expect(throws: NumPyError.truncated(size: size)) { try NumPyArray(parsing: Array(file[..<size])) }
    }

    /// The header tells, before the rest of a gigabyte is read.
    @Test func theBeginningIsEnoughToRefuse() throws {
        let file = TestArray.file("|u1", "(2, 3)", [1, 2, 3, 4, 5, 6])
        let header = Array(file.dropLast(6))
        try NumPyArray.check(beginning: file, size: file.count)
        try NumPyArray.check(beginning: header, size: file.count)
        for size in [header.count, file.count - 1, file.count + 1, 1 << 30] {
            #expect(throws: NumPyError.self) { try NumPyArray.check(beginning: header, size: size) }
        }
    }

    @Test func anUnknownVersionIsNamed() {
        #expect(throws: NumPyError.version(4)) { try NumPyArray(parsing: NumPyArray.magic + [4, 0]) }
    }

    /// Neither a cut nor a flipped byte may trap, or pass unnoticed where the header is hit.
    @Test func everyPrefixAndCorruptionIsAnswered() throws {
        let file = TestArray.file("|u1", "(2, 3)", [1, 2, 3, 4, 5, 6])
        for length in 0..<file.count {
            #expect(throws: NumPyError.self) { try NumPyArray(parsing: Array(file[..<length])) }
        }
        var refused = 0
        for position in 0..<(file.count - 6) {
            for flip in [UInt8(1), 0x80, 0xFF] {
                var damaged = file
                damaged[position] ^= flip
                if (try? NumPyArray(parsing: damaged)) == nil { refused += 1 }
            }
        }
        #expect(refused > 100)
    }
}
