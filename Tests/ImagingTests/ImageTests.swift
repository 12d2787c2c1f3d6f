import Imaging
import Testing

@Suite struct ImageTests {
    @Test(arguments: [(0, 1), (1, 0), (-1, 1), (1, .min), (0, 0)])
    func sidesArePositive(width: Int, height: Int) {
        #expect(throws: ImageError.invalidSize(width: width, height: height)) {
            try Image(width: width, height: height, layout: .gray, samples: .eight([]))
        }
    }

    @Test func samplesFillTheImage() throws {
        _ = try Image(width: 2, height: 3, layout: .rgb, samples: .sixteen(Array(repeating: 0, count: 18)))
        for (width, height, count) in [(2, 3, 17), (2, 3, 19), (.max, .max, 1), (.max, 1, 1), (1 << 62, 4, 0)] {
            let samples = Samples.eight(Array(repeating: 0, count: count))
            #expect(throws: ImageError.sampleCount(count, width: width, height: height, layout: .rgb)) {
                try Image(width: width, height: height, layout: .rgb, samples: samples)
            }
        }
    }

    /// Values by Pillow: `Image.new("RGB", (1, 1), color).convert("L")`.
    @Test(
        arguments: [
            ([0, 0, 0], 0), ([255, 255, 255], 255), ([255, 0, 0], 76), ([0, 255, 0], 150), ([0, 0, 255], 29),
            ([1, 2, 3], 2), ([200, 100, 50], 124), ([13, 77, 242], 77),
        ] as [([UInt8], UInt8)])
    func lumaIsThatOfPillow(color: [UInt8], luma: UInt8) throws {
        let rgb = try Image(width: 1, height: 1, layout: .rgb, samples: .eight(color))
        let rgba = try Image(width: 1, height: 1, layout: .rgba, samples: .eight(color + [7]))
        for image in [rgb, rgba] {
            #expect(image.luma() == (try Image(width: 1, height: 1, layout: .gray, samples: .eight([luma]))))
        }
    }

    /// The same weights on 16 bits, worked out by hand; white must not overflow.
    @Test(
        arguments: [
            ([0, 0, 0], 0), ([65535, 65535, 65535], 65535), ([65535, 0, 0], 19595), ([1000, 2000, 3000], 1815),
        ] as [([UInt16], UInt16)])
    func lumaKeeps16Bits(color: [UInt16], luma: UInt16) throws {
        let image = try Image(width: 1, height: 1, layout: .rgb, samples: .sixteen(color))
        #expect(image.luma().samples == .sixteen([luma]))
    }

    @Test func grayLosesOnlyItsAlpha() throws {
        let gray = try Image(width: 2, height: 1, layout: .gray, samples: .sixteen([1, 60000]))
        let alpha = try Image(width: 2, height: 1, layout: .grayAlpha, samples: .sixteen([1, 5, 60000, 6]))
        let rgb = try Image(width: 2, height: 1, layout: .rgb, samples: .sixteen([1, 1, 1, 60000, 60000, 60000]))
        #expect(gray.luma() == gray)
        #expect(alpha.luma() == gray)
        #expect(gray.rgb() == rgb)
        #expect(alpha.rgb() == rgb)
    }

    @Test func colorsLoseOnlyTheirAlpha() throws {
        let rgb = try Image(width: 2, height: 1, layout: .rgb, samples: .eight([1, 2, 3, 4, 5, 6]))
        let rgba = try Image(width: 2, height: 1, layout: .rgba, samples: .eight([1, 2, 3, 0, 4, 5, 6, 255]))
        #expect(rgb.rgb() == rgb)
        #expect(rgba.rgb() == rgb)
    }
}
