import Testing

@testable import Imaging

/// Files that are broken in one way each, with the error that says so.
@Suite struct PNGErrorTests {
    /// A grey 8-bit image of 2x2 pixels with the given parts replaced.
    static func file(
        header: PNGFile.Chunk = PNGFile.header(width: 2, height: 2, bitDepth: 8, colorType: 0),
        before: [PNGFile.Chunk] = [],
        data: [UInt8] = PNGFile.stored([0, 1, 2, 0, 3, 4]),
        after: [PNGFile.Chunk] = [],
        end: [PNGFile.Chunk] = [.init("IEND", [])]
    ) -> [UInt8] {
        PNGFile([header] + before + [.init("IDAT", data)] + after + end).bytes
    }

    static let paletteHeader = PNGFile.header(width: 2, height: 2, bitDepth: 2, colorType: 3)
    static let rgbHeader = PNGFile.header(width: 1, height: 1, bitDepth: 8, colorType: 2)
    static let palette = PNGFile.Chunk("PLTE", [1, 2, 3, 4, 5, 6])
    static let transparency = PNGFile.Chunk("tRNS", [0, 1])
    static let paletteData = PNGFile.stored([0, 0, 0, 0])

    static func error(_ bytes: [UInt8], limits: ImageLimits = ImageLimits()) -> PNGError? {
        do throws(PNGError) {
            _ = try PNGDecoder.decode(bytes, limits: limits)
            return nil
        } catch {
            return error
        }
    }

    @Test func theUnbrokenFileDecodes() throws {
        #expect(try PNGDecoder.decode(Self.file()).samples == .eight([1, 2, 3, 4]))
    }

    @Test(arguments: [[], [137], Array("GIF89a..".utf8), [137, 80, 78, 71, 10, 26, 10, 0, 0, 0]])
    func signature(bytes: [UInt8]) {
        #expect(Self.error(bytes) == .notPNG)
    }

    // MARK: Header

    @Test(arguments: [(0, 1), (1, 0), (0, 0), (0x8000_0000, 1), (1, 0xffff_ffff)] as [(UInt32, UInt32)])
    func size(width: UInt32, height: UInt32) {
        let header = PNGFile.header(width: width, height: height, bitDepth: 8, colorType: 0)
        #expect(Self.error(Self.file(header: header)) == .invalidSize(width: Int(width), height: Int(height)))
    }

    @Test(arguments: [1, 5, 7, 255] as [UInt8])
    func colorType(type: UInt8) {
        let header = PNGFile.header(width: 2, height: 2, bitDepth: 8, colorType: type)
        #expect(Self.error(Self.file(header: header)) == .invalidColorType(type))
    }

    @Test(arguments: [(0, 0), (3, 0), (32, 0), (4, 2), (16, 3), (2, 4), (1, 6)] as [(UInt8, UInt8)])
    func bitDepth(depth: UInt8, type: UInt8) {
        let header = PNGFile.header(width: 2, height: 2, bitDepth: depth, colorType: type)
        #expect(Self.error(Self.file(header: header)) == .invalidBitDepth(depth, colorType: type))
    }

    @Test func methods() {
        func error(compression: UInt8 = 0, filter: UInt8 = 0, interlace: UInt8 = 0) -> PNGError? {
            Self.error(
                Self.file(
                    header: PNGFile.header(
                        width: 2, height: 2, bitDepth: 8, colorType: 0,
                        compression: compression, filter: filter, interlace: interlace)))
        }
        #expect(error(compression: 1) == .invalidCompressionMethod(1))
        #expect(error(filter: 64) == .invalidFilterMethod(64))
        #expect(error(interlace: 2) == .invalidInterlaceMethod(2))
    }

    @Test func headerLength() {
        let header = PNGFile.Chunk("IHDR", Array(repeating: 1, count: 14))
        #expect(
            Self.error(Self.file(header: header))
                == .invalidChunkLength(.imageHeader, offset: 8, length: 14, expected: "13"))
    }

    // MARK: Chunks

    /// Each file has one chunk too many, too early or too late; the offset says which.
    @Test(
        arguments: [
            (
                "an ancillary chunk first", PNGFile([.init("gAMA", [0, 0, 0, 1])]).bytes, PNGChunkType.ancillaryExample,
                8
            ),
            ("image data first", PNGFile([.init("IDAT", [])]).bytes, .imageData, 8),
            (
                "two headers", file(before: [PNGFile.header(width: 2, height: 2, bitDepth: 8, colorType: 0)]),
                .imageHeader, 33
            ),
            (
                "a header after the data",
                file(after: [PNGFile.header(width: 2, height: 2, bitDepth: 8, colorType: 0)]),
                .imageHeader, 62
            ),
            ("a palette for grey", file(before: [palette]), .palette, 33),
            ("two palettes", file(header: paletteHeader, before: [palette, palette]), .palette, 51),
            ("a palette after the data", file(after: [palette]), .palette, 62),
            ("transparency before its palette", file(header: paletteHeader, before: [transparency]), .transparency, 33),
            (
                "a palette after the transparency",
                file(header: rgbHeader, before: [.init("tRNS", [0, 1, 0, 2, 0, 3]), palette]), .palette, 51
            ),
            ("transparency after the data", file(after: [transparency]), .transparency, 62),
            ("transparency twice", file(before: [transparency, transparency]), .transparency, 47),
            (
                "transparency beside alpha",
                file(
                    header: PNGFile.header(width: 2, height: 2, bitDepth: 8, colorType: 4), before: [transparency]),
                .transparency, 33
            ),
            ("divided data", file(after: [.init("tEXt", []), .init("IDAT", [])]), .imageData, 74),
        ] as [(String, [UInt8], PNGChunkType, Int)])
    func order(what: String, bytes: [UInt8], type: PNGChunkType, offset: Int) {
        guard case .misplacedChunk(type, offset: offset, rule: _) = Self.error(bytes) else {
            Issue.record("\(what): \(String(describing: Self.error(bytes)))")
            return
        }
    }

    @Test func missingChunks() {
        let header = PNGFile.header(width: 2, height: 2, bitDepth: 8, colorType: 0)
        #expect(Self.error(Self.file(header: Self.paletteHeader)) == .missingChunk(.palette))
        #expect(Self.error(PNGFile([header, .init("IEND", [])]).bytes) == .missingChunk(.imageData))
        #expect(Self.error(PNGFile([header]).bytes) == .truncatedFile(offset: 33, needed: 8, available: 0))
        #expect(Self.error(Self.file(end: [])) == .truncatedFile(offset: 62, needed: 8, available: 0))
    }

    @Test(arguments: [0, 1, 5, 15])
    func paletteLength(length: Int) {
        let palette = PNGFile.Chunk("PLTE", Array(repeating: 0, count: length))
        #expect(
            Self.error(Self.file(header: Self.paletteHeader, before: [palette]))
                == .invalidChunkLength(.palette, offset: 33, length: length, expected: "a multiple of 3 from 3 to 12"))
    }

    @Test func transparencyLength() {
        #expect(
            Self.error(Self.file(before: [.init("tRNS", [1])]))
                == .invalidChunkLength(.transparency, offset: 33, length: 1, expected: "2"))
        #expect(
            Self.error(Self.file(header: Self.rgbHeader, before: [Self.transparency]))
                == .invalidChunkLength(.transparency, offset: 33, length: 2, expected: "6"))
        let tooMany = PNGFile.Chunk("tRNS", [1, 2, 3])
        #expect(
            Self.error(Self.file(header: Self.paletteHeader, before: [Self.palette, tooMany]))
                == .invalidChunkLength(
                    .transparency, offset: 51, length: 3, expected: "at most 2, the number of colours"))
    }

    @Test func endLength() {
        #expect(
            Self.error(Self.file(end: [.init("IEND", [0])]))
                == .invalidChunkLength(.imageEnd, offset: 62, length: 1, expected: "0"))
    }

    @Test func unknownCriticalChunks() {
        let type = PNGChunkType(rawValue: 0x4142_4344)
        #expect(
            Self.error(Self.file(before: [.init("ABCD", [])])) == .unknownCriticalChunk(type, offset: 33))
        #expect(Self.error(Self.file(after: [.init("ABCD", [])])) == .unknownCriticalChunk(type, offset: 62))
    }

    @Test func chunkTypesAreLetters() {
        let type = PNGChunkType(rawValue: 0x7445_5830)
        #expect(Self.error(Self.file(before: [.init("tEX0", [])])) == .invalidChunkType(type, offset: 33))
    }

    @Test func chunkLengthsHave31Bits() {
        var bytes = Self.file()
        bytes[33...36] = [0x80, 0, 0, 0]
        #expect(
            Self.error(bytes)
                == .invalidChunkLength(.imageData, offset: 33, length: 0x8000_0000, expected: "at most 2147483647"))
        bytes[33...36] = [0x7f, 0xff, 0xff, 0xff]
        #expect(
            Self.error(bytes) == .truncatedFile(offset: 41, needed: 0x8000_0003, available: bytes.count - 41))
    }

    @Test func checksums() {
        var bytes = Self.file()
        let stored = bytes[29..<33].reduce(0) { $0 << 8 | UInt32($1) }
        bytes[32] ^= 1
        #expect(
            Self.error(bytes)
                == .checksumMismatch(.imageHeader, offset: 8, stored: stored ^ 1, computed: stored))
    }

    // MARK: Image data

    @Test(arguments: [5, 6, 255] as [UInt8])
    func rowFilter(filter: UInt8) {
        let data = PNGFile.stored([0, 1, 2, filter, 3, 4])
        #expect(Self.error(Self.file(data: data)) == .invalidRowFilter(filter, row: 1))
    }

    @Test func paletteIndices() {
        let data = PNGFile.stored([0, 0b0001_0000, 0, 0b0010_0000])
        let file = Self.file(header: Self.paletteHeader, before: [Self.palette], data: data)
        #expect(Self.error(file) == .paletteIndex(2, paletteSize: 2))
        // Bits beyond the last pixel of a row are nobody's business.
        let padded = PNGFile.stored([0, 0b0001_1111, 0, 0b0000_1111])
        #expect(Self.error(Self.file(header: Self.paletteHeader, before: [Self.palette], data: padded)) == nil)
    }

    @Test func imageDataMustFitTheImage() {
        let short = PNGFile.stored([0, 1, 2, 0, 3])
        let long = PNGFile.stored([0, 1, 2, 0, 3, 4, 0])
        #expect(Self.error(Self.file(data: short)) == .imageDataTooShort)
        #expect(Self.error(Self.file(data: long)) == .imageDataTooLong)
        #expect(Self.error(Self.file(data: [])) == .imageDataTooShort)
        let whole = PNGFile.stored([0, 1, 2, 0, 3, 4])
        for length in 1..<whole.count {
            #expect(Self.error(Self.file(data: Array(whole[..<length]))) == .imageDataTooShort)
        }
    }

    @Test func imageDataMustBeZlib() {
        #expect(
            Self.error(Self.file(data: [0x78, 0, 0, 0]))
                == .corruptImageData(.corrupt(offset: 2, reason: "incorrect header check")))
        #expect(
            Self.error(Self.file(data: PNGFile.stored([0, 1, 2, 0, 3, 4], checksum: 1)))
                == .corruptImageData(.corrupt(offset: 17, reason: "incorrect data check")))
        // A header that asks for a preset dictionary.
        #expect(
            Self.error(Self.file(data: [0x78, 0x20, 0, 0, 0, 1]))
                == .corruptImageData(.corrupt(offset: 6, reason: "it needs a preset dictionary")))
    }

    // MARK: Limits and bombs

    @Test func limits() {
        func error(_ width: UInt32, _ height: UInt32, _ limits: ImageLimits) -> PNGError? {
            // With enough data to make the sizes plausible; what is in it no longer matters.
            let data = [UInt8](repeating: 0, count: 1000)
            let header = PNGFile.header(width: width, height: height, bitDepth: 16, colorType: 6)
            return Self.error(Self.file(header: header, data: data), limits: limits)
        }
        let limits = ImageLimits(maximumPixels: 100, maximumDimension: 20, maximumDecodedBytes: 640)
        #expect(error(21, 1, limits) == .size(.dimensionTooLarge(width: 21, height: 1, limit: 20)))
        #expect(error(1, 21, limits) == .size(.dimensionTooLarge(width: 1, height: 21, limit: 20)))
        #expect(error(20, 6, limits) == .size(.tooManyPixels(width: 20, height: 6, limit: 100)))
        #expect(error(20, 5, limits) == .size(.tooManyBytes(width: 20, height: 5, limit: 640)))
        #expect(error(20, 4, limits)?.isTooLarge == false)
        #expect(error(60_000, 60_000, ImageLimits())?.isTooLarge == true)
    }

    @Test func limitsMayBeAnything() {
        let most = ImageLimits(maximumPixels: .max, maximumDimension: .max, maximumDecodedBytes: .max)
        for (depth, type) in [(1, 0), (8, 0), (16, 6), (8, 3)] as [(UInt8, UInt8)] {
            for interlace in [0, 1] as [UInt8] {
                let header = PNGFile.header(
                    width: 0x7fff_ffff, height: 0x7fff_ffff, bitDepth: depth, colorType: type, interlace: interlace)
                let error = Self.error(Self.file(header: header, before: type == 3 ? [Self.palette] : []), limits: most)
                // 2^62 pixels of two bytes or more can not even be counted; fewer can, but no such file is that short.
                #expect(
                    error == .imageDataTooShort
                        || error == .size(.tooManyBytes(width: 0x7fff_ffff, height: 0x7fff_ffff, limit: .max)))
            }
        }
        let none = ImageLimits(maximumPixels: 0, maximumDimension: -1, maximumDecodedBytes: 0)
        #expect(Self.error(Self.file(), limits: none)?.isTooLarge == true)
    }

    /// 4096x4096 pixels from 70 bytes: refused before anything of that size is allocated.
    @Test func filesTooShortForTheirImage() {
        let header = PNGFile.header(width: 4096, height: 4096, bitDepth: 16, colorType: 6)
        #expect(Self.error(Self.file(header: header)) == .imageDataTooShort)
    }

    /// Many megabytes of zeros behind the last row: they are left compressed, so the error is about them and not about
    /// the broken end of the stream behind them.
    @Test func endlessStreams() throws {
        // A dynamic-free deflate stream: fixed Huffman codes (RFC 1951 section 3.2.6), a literal 0, then matches of
        // length 258 (code 285: 11000101) at distance 1 (code 0: 00000), 13 bits each, without end.
        var bits: [UInt8] = [1, 1, 0] + [0, 0, 1, 1, 0, 0, 0, 0]
        for _ in 0..<80_000 { bits += [1, 1, 0, 0, 0, 1, 0, 1] + [0, 0, 0, 0, 0] }
        let data = stride(from: 0, to: bits.count - 7, by: 8).map { start in
            (0..<8).reduce(UInt8(0)) { $0 | bits[start + $1] << UInt8($1) }
        }
        #expect(Self.error(Self.file(data: [0x78, 0x01] + data)) == .imageDataTooLong)
    }
}

extension PNGChunkType {
    static let ancillaryExample = PNGChunkType(rawValue: 0x6741_4d41)
}
