import FoundationEssentials
import Imaging
import Testing

@testable import AnomalyDetection

struct RegionMaskTests {
    /// A mask of a picture: `#` is inside.
    static func mask(_ rows: String...) throws -> RegionMask {
        let samples = rows.joined().map { UInt8($0 == "#" ? 255 : 0) }
        return try RegionMask(
            Image(width: rows[0].count, height: rows.count, layout: .gray, samples: .eight(samples)))
    }

    private func picture(of region: FrameRegion, width: Int, height: Int) -> [String] {
        (0..<height).map { y in String((0..<width).map { region.contains(x: $0, y: y) ? "#" : "." }) }
    }

    @Test func takesTheSizeOfTheImage() throws {
        let mask = try Self.mask("..#.", ".##.")
        #expect(mask.bounds == PixelRectangle(x: 1, y: 0, width: 2, height: 2) && mask.share == 3 / 8)
        let same = try FrameRegion(mask, width: 4, height: 2)
        #expect(picture(of: same, width: 4, height: 2) == ["..#.", ".##."] && same.bounds == mask.bounds)
        let large = try FrameRegion(mask, width: 8, height: 4)
        #expect(picture(of: large, width: 8, height: 4) == ["....##..", "....##..", "..####..", "..####.."])
        #expect(large.bounds == PixelRectangle(x: 2, y: 0, width: 4, height: 4))
        #expect(large.touches(PixelRectangle(x: 0, y: 0, width: 3, height: 3)))
        #expect(!large.touches(PixelRectangle(x: 0, y: 0, width: 4, height: 2)))
        #expect(picture(of: try FrameRegion(mask, width: 2, height: 1), width: 2, height: 1) == ["#."])
    }

    @Test func anotherShapeIsRefused() throws {
        let mask = try Self.mask("..#.", ".##.")
        #expect(throws: PreprocessingError.region(width: 8, height: 8, maskWidth: 4, maskHeight: 2)) {
            try FrameRegion(mask, width: 8, height: 8)
        }
        // Nothing of it is left at that size.
        let thin = try Self.mask("#.......")
        #expect(throws: PreprocessingError.self) { try FrameRegion(thin, width: 1, height: 1) }
    }

    @Test func whatIsOutsideBecomesGray() throws {
        let region = try FrameRegion(Self.mask("..#.", ".##."), width: 4, height: 2)
        let part = PixelRectangle(x: 1, y: 0, width: 2, height: 2)
        let image = try Image(width: 2, height: 2, layout: .grayAlpha, samples: .eight([1, 2, 3, 4, 5, 6, 7, 8]))
        #expect(region.covered(image, at: part).samples == .eight([128, 128, 3, 4, 5, 6, 7, 8]))
        let deep = try Image(width: 2, height: 2, layout: .gray, samples: .sixteen([1, 2, 3, 4]))
        #expect(region.covered(deep, at: part).samples == .sixteen([32_768, 2, 3, 4]))
    }

    @Test func survivesItsJSON() throws {
        let mask = try Self.mask("..#.", ".##.")
        #expect(try JSONDecoder().decode(RegionMask.self, from: JSONEncoder().encode(mask)) == mask)
    }

    @Test(arguments: [
        ("\"?\"", "must be base64 of a PNG file"), ("\"AAAA\"", "no picture that can be read"), ("7", "String"),
    ])
    func refusesWhatIsNone(text: String, mention: String) {
        let error = #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(RegionMask.self, from: Data(text.utf8))
        }
        #expect(error?.reason.contains(mention) == true, "\(error?.reason ?? "none")")
    }

    @Test func aBlackOneIsRefused() throws {
        let error = #expect(throws: RegionMaskError.self) { try Self.mask("....") }
        #expect(error?.description.contains("black all over") == true)
    }
}
