import Imaging
import Testing

@testable import Datasets

struct ImageStatisticsTests {
    private func statistics(_ images: [Image]) -> ImageStatistics {
        var statistics = ImageStatistics()
        for image in images { statistics.add(ImageStatistics(of: image, format: .png)) }
        return statistics
    }

    private func image(_ samples: Samples, width: Int = 2, _ layout: PixelLayout = .gray) throws -> Image {
        try Image(width: width, height: samples.count / width / layout.channelCount, layout: layout, samples: samples)
    }

    @Test func imagesAreCountedBySizeColourAndDepth() throws {
        let all = statistics([
            try image(.eight([3, 200, 9, 9])), try image(.eight([4, 5])),
            try image(.sixteen([7, 8, 9, 4000, 11, 12]), .rgb),
        ])
        #expect(all.count == 3 && all.grey == 2 && all.colored == 1)
        #expect(all.sizes == [.init(width: 2, height: 2): 1, .init(width: 2, height: 1): 2])
        #expect(all.usualSize == .init(width: 2, height: 1))
        #expect(all.eightBit.images == 2 && all.eightBit.darkest == 3 && all.eightBit.brightest == 200)
        #expect(all.sixteenBit.darkest == 7 && all.sixteenBit.brightest == 4000)
    }

    @Test func opacityIsNoBrightness() throws {
        let found = statistics([try image(.eight([10, 255, 20, 0]), .grayAlpha)])
        #expect(found.eightBit.darkest == 10 && found.eightBit.brightest == 20)
    }

    /// Public case `twelve-bit`.
    @Test(
        arguments: [
            (200, 255), (255, 255), (1000, 1023), (1024, 4095), (4095, 4095), (4096, 16_383), (16_383, 16_383),
            (16_384, nil), (65_535, nil), (0, nil),
        ] as [(UInt16, Int?)])
    func fewBitsImplyTheirWhiteLevel(brightest: UInt16, white: Int?) throws {
        #expect(statistics([try image(.sixteen([0, brightest]))]).impliedWhite == white)
    }

    @Test func imagesOfEightBitsImplyNone() throws {
        let eight = try image(.eight([0, 9]))
        #expect(statistics([eight]).impliedWhite == nil)
        #expect(statistics([eight, try image(.sixteen([0, 900]))]).impliedWhite == nil)
        #expect(ImageStatistics().impliedWhite == nil)
    }
}
