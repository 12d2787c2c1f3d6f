import Imaging
import Testing

@Suite struct PNGDecoderTests {
    static let names = Fixture.names(in: "png", extension: "png")

    /// The name of the .expected file: interlacing and filters do not change what the pixels are.
    static func expectedName(of name: String) -> String {
        name.split(separator: "-").filter { $0 != "i1" && !$0.hasPrefix("f") }.joined(separator: "-")
    }

    @Test func fixturesAreThere() {
        #expect(Self.names.count == 155)
    }

    @Test(arguments: names)
    func decodesEveryKindOfImage(name: String) throws {
        let image = try PNGDecoder.decode(try Fixture.png(name))
        #expect(image == (try Fixture.expected("png/" + Self.expectedName(of: name))))
    }

    @Test(arguments: ["gray-8-64x48", "palette-2-33x31-i1", "rgba-16-33x31"])
    func dataMayBeCutAnywhere(name: String) throws {
        let whole = try Fixture.png(name)
        let file = try PNGFile(whole)
        let data = file.imageData
        let (before, after) = file.aroundImageData
        let expected = try PNGDecoder.decode(whole)

        let single = data.map { PNGFile.Chunk("IDAT", [$0]) }
        let interspersed = data.flatMap { [PNGFile.Chunk("IDAT", []), PNGFile.Chunk("IDAT", [$0])] }
        for pieces in [single, interspersed + [PNGFile.Chunk("IDAT", [])]] {
            #expect(try PNGDecoder.decode(PNGFile(before + pieces + after).bytes) == expected)
        }
    }

    @Test func skipsAncillaryChunksUnread() throws {
        var file = try PNGFile(try Fixture.png("rgb-8-33x31"))
        let expected = try PNGDecoder.decode(file.bytes)
        // None of this is what a chunk of its type must be.
        for type in ["gAMA", "iCCP", "zTXt", "tEXt", "acTL", "fcTL", "eXIf", "sPLT", "abCd"] {
            file.chunks.insert(.init(type, Array(repeating: 0xff, count: 1000)), at: 1)
            file.chunks.insert(.init(type, []), at: file.chunks.count - 1)
        }
        #expect(try PNGDecoder.decode(file.bytes) == expected)
    }

    @Test func ignoresWhatFollowsTheEnd() throws {
        let file = try Fixture.png("gray-8-33x31")
        #expect(try PNGDecoder.decode(file + [1, 2, 3]) == PNGDecoder.decode(file))
        #expect(try PNGDecoder.decode(file + file) == PNGDecoder.decode(file))
    }

    @Test func ignoresBytesAfterTheCompressedStream() throws {
        var file = try PNGFile(try Fixture.png("gray-8-33x31"))
        let expected = try PNGDecoder.decode(file.bytes)
        file.chunks.insert(.init("IDAT", [0, 1, 2]), at: file.chunks.count - 1)
        #expect(try PNGDecoder.decode(file.bytes) == expected)
    }

    @Test func suggestedPalettesOfTruecolorImagesAreAllowed() throws {
        var file = try PNGFile(try Fixture.png("rgba-8-33x31"))
        let expected = try PNGDecoder.decode(file.bytes)
        file.chunks.insert(.init("PLTE", Array(repeating: 7, count: 3 * 256)), at: 1)
        #expect(try PNGDecoder.decode(file.bytes) == expected)
    }

    /// Of a transparent colour only as many bits count as the samples have (clause 11.3.1.1).
    @Test func unusedBitsOfTransparentColorsAreMasked() throws {
        let header = PNGFile.header(width: 2, height: 1, bitDepth: 2, colorType: 0)
        let data = PNGFile.Chunk("IDAT", PNGFile.stored([0, 0b0110_0000]))
        let file = PNGFile([header, .init("tRNS", [0xff, 0xfe]), data, .init("IEND", [])])
        let image = try PNGDecoder.decode(file.bytes)
        #expect(image.layout == .grayAlpha)
        #expect(image.samples == .eight([85, 255, 170, 0]))
    }

    @Test func shortTransparencyLeavesTheOtherColorsOpaque() throws {
        let header = PNGFile.header(width: 3, height: 1, bitDepth: 8, colorType: 3)
        let palette = PNGFile.Chunk("PLTE", [1, 2, 3, 4, 5, 6, 7, 8, 9])
        let data = PNGFile.Chunk("IDAT", PNGFile.stored([0, 0, 1, 2]))
        let file = PNGFile([header, palette, .init("tRNS", [9]), data, .init("IEND", [])])
        #expect(
            try PNGDecoder.decode(file.bytes).samples == .eight([1, 2, 3, 9, 4, 5, 6, 255, 7, 8, 9, 255]))
    }
}
