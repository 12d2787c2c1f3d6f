import Testing

@testable import Imaging

struct PortableAnymapDecoderTests {
    private func decode(_ header: String, _ samples: [UInt8], limits: ImageLimits = ImageLimits()) throws -> Image {
        try PortableAnymapDecoder.decode((Array(header.utf8) + samples)[...], limits: limits)
    }

    @Test(arguments: ["P5 3 1 255 ", "P5\n3 1\n255\n", "P5#a\n#b\r3\t1 #c\n255\n", "P5\r\n3 1\r\n255\n"])
    func headersMayHaveCommentsAndAnyWhiteSpace(header: String) throws {
        // The first sample looks like white space, and a further image follows.
        let image = try decode(header, [10, 0, 255] + Array("P5 ...".utf8))
        #expect(try image == Image(width: 3, height: 1, layout: .gray, samples: .eight([10, 0, 255])))
    }

    @Test func coloursAreInterleaved() throws {
        let image = try decode("P6 1 2 255\n", [1, 2, 3, 4, 5, 6])
        #expect(try image == Image(width: 1, height: 2, layout: .rgb, samples: .eight([1, 2, 3, 4, 5, 6])))
    }

    /// 100 / 200 and 255 are 127.5, which rounds to the even 128; 1 / 200 is 1.275.
    @Test func samplesFillTheRange() throws {
        #expect(try decode("P5 4 1 200\n", [0, 1, 100, 201]).samples == .eight([0, 1, 128, 255]))
        #expect(try decode("P5 2 1 1\n", [0, 1]).samples == .eight([0, 255]))
    }

    /// Twelve bits: 2048 of 4095 are 32775.5, to the even number 32776.
    @Test func wideSamplesFillTheRange() throws {
        let image = try decode("P5 4 1 4095\n", [0, 0, 0x0F, 0xFF, 0x08, 0x00, 0xFF, 0xFF])
        #expect(image.samples == .sixteen([0, 65_535, 32_776, 65_535]))
        #expect(try decode("P5 1 1 65535\n", [0x12, 0x34]).samples == .sixteen([0x1234]))
    }

    @Test(arguments: [
        ("P4 1 1\n", PortableAnymapError.notPortableAnymap), ("P5x", .notPortableAnymap),
        ("P5 ", .malformedHeader("the width", offset: 3)), ("P5 a", .malformedHeader("the width", offset: 3)),
        ("P5 -1 1 255\n", .malformedHeader("the width", offset: 3)),
        ("P5 1,1 255\n", .malformedHeader("the height", offset: 4)),
        ("P5 1 1 255", .malformedHeader("the largest sample", offset: 10)),
        ("P5 0 1 255\n", .number("width", offset: 3, limit: Int(Int32.max))),
        ("P5 1 99999999999999999999 255\n", .number("height", offset: 5, limit: Int(Int32.max))),
        ("P5 1 1 0\n", .number("largest sample", offset: 7, limit: 65_535)),
        ("P5 1 1 65536\n", .number("largest sample", offset: 7, limit: 65_535)),
        ("P5 2 2 255\n123", .truncatedFile(needed: 4, available: 3)),
        ("P6 1 1 256\n12345", .truncatedFile(needed: 6, available: 5)),
        (
            "P5 2147483647 2147483647 255\n",
            .size(.dimensionTooLarge(width: Int(Int32.max), height: Int(Int32.max), limit: 16_384))
        ),
    ])
    func refuses(file: String, error: PortableAnymapError) {
        #expect(throws: error) { try decode(file, []) }
    }

    @Test func aCommentWithoutEndIsGivenUp() {
        let comment = String(repeating: "#", count: 70_000)
        #expect(throws: PortableAnymapError.malformedHeader("the width", offset: 65_538)) {
            try decode("P5" + comment, [])
        }
    }
}
