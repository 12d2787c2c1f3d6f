import Imaging
import Testing

@Suite struct ResamplingTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var name: String
        var testDescription: String { name }
        /// SOURCE-to-WIDTHxHEIGHT-FILTER
        var source: String { String(name.prefix(upTo: name.firstRange(of: "-to-")?.lowerBound ?? name.endIndex)) }
        var filter: ResampleFilter { name.hasSuffix("bilinear") ? .bilinear : .lanczos3 }
    }

    static let cases = Fixture.names(in: "resized", extension: "expected").map { Case(name: $0) }

    @Test func fixturesAreThere() {
        #expect(Self.cases.count == 50)
    }

    @Test(arguments: cases.filter { $0.name.contains("-8-") })
    func eightBitsAreThoseOfPillow(testCase: Case) throws {
        let source = try PNGDecoder.decode(try Fixture.png(testCase.source))
        let expected = try Fixture.expected("resized/" + testCase.name)
        #expect(source.resized(width: expected.width, height: expected.height, filter: testCase.filter) == expected)
    }

    /// What Pillow makes of each channel as an image of floating-point numbers, clipped and rounded afterwards. One
    /// level is allowed: both keep single precision between the passes, and may fall to two sides of a half.
    @Test(arguments: cases.filter { $0.name.contains("-16-") })
    func sixteenBitsAreThoseOfPillow(testCase: Case) throws {
        let source = try PNGDecoder.decode(try Fixture.png(testCase.source))
        let expected = try Fixture.expected("resized/" + testCase.name)
        let resized = source.resized(width: expected.width, height: expected.height, filter: testCase.filter)
        #expect(resized.layout == expected.layout)
        for (value, reference) in zip(try sixteen(resized), try sixteen(expected)) {
            #expect(abs(Int(value) - Int(reference)) <= 1)
        }
    }

    /// Halving with the triangle filter: each pixel is (1 3 3 1) / 8 of the four around it, at the border (3 3 1) / 7.
    /// Worked out by hand; 8-bit arithmetic could not give these values.
    @Test func sixteenBitsKeepTheirPrecision() throws {
        let values: [UInt16] = [7, 14, 21, 0, 1001, 65535]
        let row = try Image(width: 6, height: 1, layout: .gray, samples: .sixteen(values))
        let column = try Image(width: 1, height: 6, layout: .gray, samples: .sixteen(values))
        // (3*7 + 3*14 + 21) / 7 = 12, (14 + 63 + 0 + 1001) / 8 = 134.75, (0 + 3003 + 196605) / 7 = 28515.43
        let expected: [UInt16] = [12, 135, 28515]
        #expect(row.resized(width: 3, height: 1, filter: .bilinear).samples == .sixteen(expected))
        #expect(column.resized(width: 1, height: 3, filter: .bilinear).samples == .sixteen(expected))
    }

    @Test(arguments: ResampleFilter.allCases, PixelLayout.allCases)
    func uniformImagesStayUniform(filter: ResampleFilter, layout: PixelLayout) throws {
        let channels = layout.channelCount
        let pixel8 = [0, 255, 100, 1].prefix(channels).map { UInt8($0) }
        let pixel16 = [65535, 0, 300, 40000].prefix(channels).map { UInt16($0) }
        for (width, height) in [(1, 1), (7, 3), (40, 50)] {
            let eight = try Image(
                width: width, height: height, layout: layout,
                samples: .eight((0..<width * height).flatMap { _ in pixel8 }))
            let sixteen = try Image(
                width: width, height: height, layout: layout,
                samples: .sixteen((0..<width * height).flatMap { _ in pixel16 }))
            for (newWidth, newHeight) in [(1, 1), (13, 2), (2, 60)] {
                let count = newWidth * newHeight
                #expect(
                    eight.resized(width: newWidth, height: newHeight, filter: filter).samples
                        == .eight((0..<count).flatMap { _ in pixel8 }))
                #expect(
                    sixteen.resized(width: newWidth, height: newHeight, filter: filter).samples
                        == .sixteen((0..<count).flatMap { _ in pixel16 }))
            }
        }
    }

    /// Lanczos overshoots at an edge; the values must stop at the ends of the range instead of wrapping.
    @Test func overshootIsClipped() throws {
        let edge = (0..<20).map { $0 < 10 ? UInt16(0) : 65535 }
        let image = try Image(width: 20, height: 1, layout: .gray, samples: .sixteen(edge))
        let resized = try sixteen(image.resized(width: 60, height: 1, filter: .lanczos3))
        #expect(resized.prefix(24).allSatisfy { $0 < 6000 })
        #expect(resized.suffix(24).allSatisfy { $0 > 59000 })
        #expect(resized.contains(0) && resized.contains(65535))
    }

    @Test func theSameSizeIsTheSameImage() throws {
        for name in ["rgb-8-33x31", "rgba-16-33x31"] {
            let image = try PNGDecoder.decode(try Fixture.png(name))
            for filter in ResampleFilter.allCases {
                #expect(image.resized(width: 33, height: 31, filter: filter) == image)
            }
        }
    }

    private func sixteen(_ image: Image) throws -> [UInt16] {
        guard case .sixteen(let values) = image.samples else { throw WrongDepth() }
        return values
    }

    struct WrongDepth: Error {}
}
