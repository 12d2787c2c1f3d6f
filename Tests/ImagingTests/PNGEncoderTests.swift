import Imaging
import Testing

@Suite struct PNGEncoderTests {
    static let names = PNGDecoderTests.names.filter { $0.hasSuffix("x1") || $0.hasSuffix("x5") || $0.hasSuffix("x31") }

    @Test(arguments: names)
    func decodesToTheSameImage(name: String) throws {
        let image = try PNGDecoder.decode(try Fixture.png(name))
        let encoded = try PNGEncoder.encode(image)
        #expect(try PNGDecoder.decode(encoded) == image)
        #expect(try PNGEncoder.encode(image) == encoded)
    }

    @Test(arguments: PixelLayout.allCases)
    func writesTheLayoutAndDepthOfTheImage(layout: PixelLayout) throws {
        let colorType: UInt8 = [.gray: 0, .grayAlpha: 4, .rgb: 2, .rgba: 6][layout] ?? 255
        let count = 2 * 3 * layout.channelCount
        let eight = Samples.eight((0..<count).map { UInt8($0) })
        let sixteen = Samples.sixteen((0..<count).map { UInt16($0 * 1001) })
        for (samples, depth) in [(eight, 8), (sixteen, 16)] as [(Samples, UInt8)] {
            let image = try Image(width: 2, height: 3, layout: layout, samples: samples)
            let file = try PNGFile(try PNGEncoder.encode(image))
            #expect(file.chunks.map { String(decoding: $0.type, as: UTF8.self) } == ["IHDR", "IDAT", "IEND"])
            #expect(file.chunks[0].data == [0, 0, 0, 2, 0, 0, 0, 3, depth, colorType, 0, 0, 0])
            #expect(try PNGDecoder.decode(file.bytes) == image)
        }
    }

    /// Noise does not shrink, so this is more than one megabyte of image data, in chunks of at most that.
    @Test func dividesLongImageData() throws {
        var state: UInt32 = 1
        let noise = (0..<1200 * 1000).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(state >> 24)
        }
        let image = try Image(width: 1200, height: 1000, layout: .gray, samples: .eight(noise))
        let encoded = try PNGEncoder.encode(image)
        #expect(try PNGFile(encoded).chunks.count == 4)
        #expect(try PNGDecoder.decode(encoded) == image)
    }

    /// Each pixel is 0 to 3 more than the one before: two bits of news, which no compressor finds without a filter,
    /// because the values themselves are spread evenly.
    @Test func filtersPayOff() throws {
        var state: UInt32 = 1
        var value: UInt8 = 0
        let walk = (0..<256 * 256).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            value &+= UInt8(state >> 30)
            return value
        }
        let image = try Image(width: 256, height: 256, layout: .gray, samples: .eight(walk))
        #expect(try PNGEncoder.encode(image).count < walk.count * 3 / 8)
    }
}
