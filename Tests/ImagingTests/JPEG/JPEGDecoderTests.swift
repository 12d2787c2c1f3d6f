import Imaging
import Testing

@Suite struct JPEGDecoderTests {
    /// Every kind of file, against what Pillow makes of it, to the bit.
    @Test(arguments: Fixture.names(in: "jpeg", extension: "jpg"))
    func decodesAsPillowDoes(name: String) throws {
        #expect(try JPEGDecoder.decode(try Fixture.jpeg(name)) == Fixture.expected("jpeg/\(name)"))
    }

    static let reductions: [(suffix: String, JPEGReduction)] = [
        ("-half", .half), ("-quarter", .quarter), ("-eighth", .eighth),
    ]

    @Test(arguments: reductions)
    func decodesAtAReducedSizeAsPillowDoes(suffix: String, reduction: JPEGReduction) throws {
        let names = Fixture.names(in: "jpeg", extension: "expected").filter { $0.hasSuffix(suffix) }
        try #require(!names.isEmpty)
        for name in names {
            let file = try Fixture.jpeg(String(name.dropLast(suffix.count)))
            #expect(try JPEGDecoder.decode(file, reduction: reduction) == Fixture.expected("jpeg/\(name)"), "\(name)")
        }
    }

    @Test func decodesAPartOfALargerBody() throws {
        let file = try Fixture.jpeg("rgb-2x2-restart-33x31")
        let body = [1, 2, 3] + file + [0xFF, 0xD8, 0xFF]
        let part = body[3..<3 + file.count]
        #expect(try JPEGDecoder.decode(part) == JPEGDecoder.decode(file))
        #expect(JPEGDecoder.declaredPixels(part) == 33 * 31)
    }

    /// What Pillow passes over, and a missing EOI.
    @Test func isLenientWhereNothingIsLost() throws {
        let file = try Fixture.jpeg("rgb-2x2-restart-33x31")
        let image = try Fixture.expected("jpeg/rgb-2x2-restart-33x31")
        let parts = JPEGFile(file)
        let scan = try #require(parts.segments.firstIndex { $0.marker == 0xDA })

        #expect(try JPEGDecoder.decode(Array(file.dropLast(2))) == image, "EOI is missing")
        #expect(try JPEGDecoder.decode(file + Array(repeating: 0xFF, count: 99)) == image, "bytes follow EOI")
        #expect(try JPEGDecoder.decode(Array(file.dropLast(2)) + [1, 2, 0xFF, 0xD9]) == image, "bytes precede EOI")

        var junk = parts
        junk.segments[scan - 1].data = [1, 2, 3, 0xFF, 0xFF]
        #expect(try JPEGDecoder.decode(junk.bytes) == image, "bytes and filling precede a marker")

        var restart = parts
        let marker = try #require(
            zip(restart.segments[scan].data.indices, restart.segments[scan].data.dropFirst())
                .first { $1 == 0xD0 && restart.segments[scan].data[$0] == 0xFF }?.0)
        restart.segments[scan].data.insert(contentsOf: [7, 0xFF, 0, 0xFF], at: marker)
        #expect(try JPEGDecoder.decode(restart.bytes) == image, "bytes and filling precede a restart marker")
    }

    @Test func tellsTheHeader() throws {
        let header = try JPEGDecoder.header(of: try Fixture.jpeg("ycck-2x2-19x18")[...])
        #expect((header.width, header.height) == (19, 18))
        #expect(header.orientation == .upright)
        let late = try JPEGDecoder.header(of: try Fixture.jpeg("dnl-20x21")[...])
        #expect((late.width, late.height) == (20, 21))
        #expect(JPEGDecoder.declaredPixels([0xFF, 0xD8, 0xFF]) == 0)
    }
}
