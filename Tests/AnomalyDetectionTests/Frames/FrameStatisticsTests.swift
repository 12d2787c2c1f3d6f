import Imaging
import Tensors
import Testing

@testable import AnomalyDetection

struct FrameStatisticsTests {
    private static func preprocessing(
        _ color: Preprocessing.Color = .gray, range: ClosedRange<Float> = 0...1,
        normalization: ChannelNormalization? = nil, cutting: FrameCutting = FrameCutting()
    ) -> Preprocessing {
        Preprocessing(
            color: color, width: 4, height: 2, resize: .bilinear, range: range, normalization: normalization,
            cutting: cutting)
    }

    private func gray(_ width: Int, _ height: Int, _ samples: [UInt8]) throws -> Image {
        try Image(width: width, height: height, layout: .gray, samples: .eight(samples))
    }

    private func statistics(_ image: Image, _ preprocessing: Preprocessing) throws -> FrameStatistics {
        FrameStatistics(
            of: try preprocessing.input(of: image), by: preprocessing, size: (image.width, image.height))
    }

    @Test func meanAndDeviationAreThoseOfTheSamples() throws {
        let found = try statistics(gray(4, 2, [0, 0, 0, 0, 51, 51, 51, 51]), Self.preprocessing())
        #expect(abs(found.brightness - 0.1) < 1e-7 && abs(found.contrast - 0.1) < 1e-7)
        #expect(!found.isConstant && found.aspectRatio == 2)
    }

    /// The input is float32, in which a sample is rounded by 1e-7.
    @Test func whatPreprocessingDidIsUndone() throws {
        let normalization = try ChannelNormalization(
            mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225], channels: 3)
        let samples = (0..<24).map { UInt8($0 * 37 % 256) }
        let image = try Image(width: 4, height: 2, layout: .rgb, samples: .eight(samples))
        let plain = try statistics(image, Self.preprocessing(.rgb))
        let changed = try statistics(image, Self.preprocessing(.rgb, range: 0.25...0.75, normalization: normalization))
        #expect(abs(plain.brightness - changed.brightness) < 1e-6 && abs(plain.contrast - changed.contrast) < 1e-6)
        let luma = (0..<8).map { pixel in
            zip([0.299, 0.587, 0.114], samples[3 * pixel..<3 * pixel + 3]).reduce(0) { $0 + $1.0 * Double($1.1) / 255 }
        }
        #expect(abs(plain.brightness - luma.reduce(0, +) / 8) < 1e-4)
    }

    @Test func aTensorHasThoseOfItsImage() throws {
        let preprocessing = Self.preprocessing(range: 0.5...1)
        let samples: [UInt8] = [3, 200, 7, 90, 255, 0, 14, 60]
        let tensor = Tensor(shape: [1, 2, 4], elements: preprocessing.scaled(samples.map { Float($0) / 255 }))
        let found = FrameStatistics(of: .tensor(tensor), by: preprocessing, size: nil)
        let image = try statistics(gray(4, 2, samples), preprocessing)
        #expect(found.brightness == image.brightness && found.contrast == image.contrast)
        #expect(found.aspectRatio == nil)
    }

    /// Colours of the same luma differ, and equal samples of three channels are three numbers.
    @Test func aConstantFrameHasOneColour() throws {
        let one = try Image(width: 4, height: 2, layout: .rgb, samples: .eight((0..<8).flatMap { _ in [9, 80, 200] }))
        #expect(try statistics(one, Self.preprocessing(.rgb)).isConstant)
        var samples = [UInt8](repeating: 77, count: 24)
        samples[22] = 78
        let two = try Image(width: 4, height: 2, layout: .rgb, samples: .eight(samples))
        #expect(try !statistics(two, Self.preprocessing(.rgb)).isConstant)
    }

    @Test func tilesAreLookedAtOnAGridOfTheImage() throws {
        let preprocessing = Self.preprocessing(cutting: FrameCutting(tile: try Tiling(width: 64, height: 64)))
        // Every sixth row and column is looked at, and half of the columns are black.
        let samples = (0..<1_024 * 512).map { UInt8($0 % 1_024 < 512 ? 0 : 255) }
        let halves = try statistics(gray(1_024, 512, samples), preprocessing)
        #expect(abs(halves.brightness - 0.5) < 0.005 && abs(halves.contrast - 0.5) < 0.005)
        #expect(halves.aspectRatio == nil)
        // Wherever it lies, also between the places of the grid.
        for place in [0, 1, 2, 1_024, 1_025, 2_051, 1_024 * 512 - 1] {
            var dotted = [UInt8](repeating: 10, count: 1_024 * 512)
            #expect(try statistics(gray(1_024, 512, dotted), preprocessing).isConstant)
            dotted[place] = 11
            #expect(try !statistics(gray(1_024, 512, dotted), preprocessing).isConstant)
        }
    }

    @Test func aRegionIsAllThatIsLookedAt() throws {
        let mask = try RegionMask(gray(8, 8, (0..<64).map { $0 % 8 >= 6 ? 255 : 0 }))
        let preprocessing = Self.preprocessing(cutting: FrameCutting(region: mask))
        let outside = try statistics(gray(8, 8, (0..<64).map { UInt8($0 % 8 >= 6 ? 51 : $0) }), preprocessing)
        #expect(outside.isConstant && abs(outside.brightness - 0.2) < 1e-9 && outside.contrast == 0)
        let inside = try statistics(gray(8, 8, (0..<64).map { UInt8($0 % 8 >= 6 ? $0 : 51) }), preprocessing)
        #expect(!inside.isConstant)
    }

    @Test func theLargestSampleIsFullBrightness() throws {
        let image = try Image(
            width: 4, height: 2, layout: .gray, samples: .sixteen([0, 0, 0, 0, .max, .max, .max, .max]))
        for cutting in [FrameCutting(), FrameCutting(tile: try Tiling(width: 32, height: 32))] {
            let found = try statistics(
                image,
                Preprocessing(
                    color: .gray, width: 4, height: 2, resize: .none, range: 0...1, cutting: cutting))
            #expect(abs(found.brightness - 0.5) < 1e-9 && abs(found.contrast - 0.5) < 1e-9)
        }
    }
}
