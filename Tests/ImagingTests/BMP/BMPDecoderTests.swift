import Testing

@testable import Imaging

struct BMPDecoderTests {
    /// The rows of a 3x2 image, the bottom one first: blue, green, red, three bytes of padding a row.
    private static let rows: [UInt8] = [
        1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 0, 0,
        11, 12, 13, 14, 15, 16, 17, 18, 19, 0, 0, 0,
    ]
    private static let bottomUp: [UInt8] = [13, 12, 11, 16, 15, 14, 19, 18, 17, 3, 2, 1, 6, 5, 4, 9, 8, 7]

    private func decode(_ file: BMPFile, limits: ImageLimits = ImageLimits()) throws -> Image {
        try BMPDecoder.decode(file.bytes[...], limits: limits)
    }

    @Test func theBottomRowComesFirst() throws {
        let image = try decode(BMPFile(rows: Self.rows))
        #expect(try image == Image(width: 3, height: 2, layout: .rgb, samples: .eight(Self.bottomUp)))
    }

    @Test func theTopRowComesFirstWhereTheHeightIsNegative() throws {
        let image = try decode(BMPFile(height: -2, rows: Self.rows))
        #expect(image.samples == .eight(Array(Self.bottomUp[9...] + Self.bottomUp[..<9])))
    }

    /// A last row without what fills it up, and pixels of which the header does not say where they begin.
    @Test func whatOtherReadersForgiveIsForgiven() throws {
        let image = try decode(BMPFile(rows: Self.rows))
        #expect(try decode(BMPFile(rows: Array(Self.rows.dropLast(3)))) == image)
        #expect(try decode(BMPFile(pixelOffset: 0, rows: Self.rows)) == image)
    }

    @Test func theFourthByteIsDropped() throws {
        let image = try decode(BMPFile(width: 1, height: 1, bitsPerPixel: 32, rows: [7, 8, 9, 200]))
        #expect(try image == Image(width: 1, height: 1, layout: .rgb, samples: .eight([9, 8, 7])))
    }

    private static let indexed: [(UInt16, [UInt8], [UInt8])] = [
        (1, [0b1010_0000, 0, 0, 0], [1, 0, 1]), (4, [0x12, 0x30, 0, 0], [1, 2, 3]), (8, [2, 0, 1, 0], [2, 0, 1]),
    ]

    @Test(arguments: indexed)
    func palettesOfGreyAreGrey(bits: UInt16, row: [UInt8], indices: [UInt8]) throws {
        // Colour number n is the grey 10 n.
        let count: UInt8 = bits == 1 ? 2 : 4
        var tables: [UInt8] = []
        for color in 0..<count { tables += [10 * color, 10 * color, 10 * color, 0] }
        let file = BMPFile(height: 1, bitsPerPixel: bits, colorCount: UInt32(count), tables: tables, rows: row)
        let expected = try Image(width: 3, height: 1, layout: .gray, samples: .eight(indices.map { 10 * $0 }))
        #expect(try decode(file) == expected)
    }

    @Test func palettesOfColoursAreRGB() throws {
        let file = BMPFile(
            width: 2, height: 1, bitsPerPixel: 8, colorCount: 2, tables: [1, 2, 3, 0, 4, 5, 6, 0], rows: [1, 0, 0, 0])
        #expect(try decode(file) == Image(width: 2, height: 1, layout: .rgb, samples: .eight([6, 5, 4, 3, 2, 1])))
    }

    /// A step of five bits is 255 / 31, one of six 255 / 63, cut off: 21, 1 and 15 of 31; 10 of 31, 33 of 63 and 15.
    @Test func masksPickTheBitsOfAColour() throws {
        let five: [UInt8] = [0b0010_1111, 0b0101_0100]
        let plain = try decode(BMPFile(width: 1, height: 1, bitsPerPixel: 16, rows: five + [0, 0]))
        #expect(plain.samples == .eight([172, 8, 123]))
        let masks = [0xF800, 0x07E0, 0x001F].flatMap(BMPFile.little)
        let masked = try decode(
            BMPFile(width: 1, height: 1, bitsPerPixel: 16, compression: 3, tables: masks, rows: five + [0, 0]))
        #expect(masked.samples == .eight([82, 133, 123]))
        let wide = [0xFFFF_FFFF, 0xFF, 0xFF00].flatMap(BMPFile.little)
        let all = try decode(
            BMPFile(width: 1, height: 1, bitsPerPixel: 32, compression: 3, tables: wide, rows: [255, 255, 255, 255]))
        #expect(all.samples == .eight([255, 255, 255]))
    }

    @Test(arguments: [
        (BMPFile(width: 0), BMPError.invalidSize(width: 0, height: 2)),
        (BMPFile(width: -3), .invalidSize(width: -3, height: 2)),
        (BMPFile(height: 0), .invalidSize(width: 3, height: 0)),
        (BMPFile(height: .min), .invalidSize(width: 3, height: Int(Int32.min))),
        (BMPFile(bitsPerPixel: 48), .bitsPerPixel(48)),
        (BMPFile(bitsPerPixel: 8, compression: 1), .compression(1)),
        (BMPFile(compression: 3, tables: [UInt8](repeating: 1, count: 12)), .maskedBits(24)),
        (BMPFile(bitsPerPixel: 16, compression: 3, tables: [UInt8](repeating: 5, count: 12)), .mask(0x0505_0505)),
        (BMPFile(bitsPerPixel: 8, colorCount: 257), .paletteSize(257, limit: 256)),
        (BMPFile(pixelOffset: 20, rows: Self.rows), .pixelOffset(20, headersEnd: 54)),
        (BMPFile(rows: Array(Self.rows.dropLast(4))), .missingRows(found: 1, expected: 2)),
        (BMPFile(pixelOffset: .max, rows: Self.rows), .missingRows(found: 0, expected: 2)),
        (
            BMPFile(
                width: 1, height: 1, bitsPerPixel: 8, colorCount: 1, tables: [1, 1, 1, 0], rows: [9, 0, 0, 0]),
            .paletteIndex(9, paletteSize: 1)
        ),
    ])
    func refuses(file: BMPFile, error: BMPError) {
        #expect(throws: error) { try decode(file) }
    }

    @Test func sizesAreCheckedBeforeRows() {
        let file = BMPFile(width: .max, height: .max)
        #expect(throws: BMPError.size(.dimensionTooLarge(width: Int(Int32.max), height: Int(Int32.max), limit: 16_384)))
        { try decode(file) }
        let wide = ImageLimits(maximumPixels: .max, maximumDimension: .max, maximumDecodedBytes: .max)
        #expect(throws: BMPError.size(.tooManyBytes(width: Int(Int32.max), height: Int(Int32.max), limit: .max))) {
            try decode(file, limits: wide)
        }
    }

    @Test func neitherCutsNorDamageTrap() {
        let whole = BMPFile(
            bitsPerPixel: 8, colorCount: 2, tables: [1, 2, 3, 0, 4, 5, 6, 0], rows: [0, 1, 0, 0, 1, 0, 0, 0]
        )
        .bytes
        // The last row has three bytes, and one that fills it up and may be missing.
        for length in 0..<whole.count - 1 {
            #expect(throws: BMPError.self) { try BMPDecoder.decode(whole[..<length], limits: ImageLimits()) }
        }
        for index in 0..<54 {
            for value: UInt8 in [0, 1, 0x7F, 0x80, 0xFF] {
                var damaged = whole
                damaged[index] = value
                _ = try? BMPDecoder.decode(damaged[...], limits: ImageLimits())
            }
        }
    }
}
