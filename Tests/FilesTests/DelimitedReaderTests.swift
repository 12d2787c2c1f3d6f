import Glibc
import Testing

@testable import Files

struct DelimitedReaderTests {
    /// The pieces of a file with this content.
    private func pieces(of bytes: [UInt8], delimiter: UInt8 = 10, limit: Int = 1 << 20) throws -> [DelimitedReader
        .Piece]
    {
        let path = "/tmp/gradcon-\(UInt64.random(in: 0 ... .max))"
        try DurableFile.write(bytes, to: path)
        defer { DurableFile.remove(path) }
        let reader = DelimitedReader(try ByteStream(path), delimiter: delimiter, limit: limit)
        var pieces: [DelimitedReader.Piece] = []
        while let piece = try reader.next() { pieces.append(piece) }
        return pieces
    }

    @Test func cutsAtTheDelimiterAndTellsOfAnEndWithoutOne() throws {
        let found = try pieces(of: Array("a\n\nbc\nd".utf8))
        #expect(found.map { String(decoding: $0.bytes, as: UTF8.self) } == ["a", "", "bc", "d"])
        #expect(found.map(\.isDelimited) == [true, true, true, false])
        #expect(try pieces(of: Array("a\nb\0c\0".utf8), delimiter: 0).map(\.bytes) == [Array("a\nb".utf8), [99]])
    }

    /// Pieces that end before, at and behind the blocks in which the file is read.
    @Test(arguments: [65_534, 65_535, 65_536, 65_537, 200_000])
    func piecesMaySpanBlocks(length: Int) throws {
        let long = [UInt8](repeating: 7, count: length)
        let found = try pieces(of: long + [10] + [1, 2] + [10])
        #expect(found.map(\.bytes) == [long, [1, 2]])
    }

    @Test func aPieceIsBounded() throws {
        #expect(throws: FileError.self) { try pieces(of: [UInt8](repeating: 7, count: 11), limit: 10) }
        #expect(throws: FileError.self) { try pieces(of: [UInt8](repeating: 7, count: 11) + [10], limit: 10) }
        #expect(try pieces(of: [UInt8](repeating: 7, count: 10), limit: 10).count == 1)
    }

    @Test func aStopEndsTheWaitForAPipe() throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { for end in ends { close(end) } }
        let reader = DelimitedReader(try ByteStream("/dev/fd/\(ends[0])"), delimiter: 10, limit: 10)
        var questions = 0
        let piece = try reader.next {
            questions += 1
            return questions > 2
        }
        #expect(piece == nil)
    }
}
