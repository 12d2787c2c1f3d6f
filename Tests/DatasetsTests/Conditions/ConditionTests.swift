import Imaging
import Testing

@testable import Datasets

struct ConditionTests {
    /// Shapes on a shaded ground: edges, strokes and slopes, in colours.
    private static func scene(width: Int, height: Int, layout: PixelLayout) throws -> Image {
        var samples: [UInt8] = []
        for y in 0..<height {
            for x in 0..<width {
                let (u, v) = (Float(x) / Float(width), Float(y) / Float(height))
                let inside = (u - 0.5) * (u - 0.5) + (v - 0.5) * (v - 0.5) < 0.09
                let stroke = abs(u - v) < 0.06
                let colors: [Float] = inside ? [0.9, 0.2 + 0.5 * v, 0.1] : [0.1 + 0.3 * u, 0.2, 0.5 * v]
                let shown = stroke ? [0.05, 0.6, 0.95] : colors
                let count = layout.hasAlpha ? layout.channelCount - 1 : layout.channelCount
                for channel in 0..<count { samples.append(UInt8(shown[channel] * 255)) }
                if layout.hasAlpha { samples.append(UInt8((x * 7 + y * 3) % 256)) }
            }
        }
        return try Image(width: width, height: height, layout: layout, samples: .eight(samples))
    }

    private static func squaredDifference(_ one: Image, _ other: Image) throws -> Double {
        guard case .eight(let left) = one.samples, case .eight(let right) = other.samples else {
            Issue.record("the depth changed")
            return 0
        }
        let sum = zip(left, right).reduce(0) { $0 + (Int($1.0) - Int($1.1)) * (Int($1.0) - Int($1.1)) }
        return Double(sum) / Double(left.count)
    }

    private static let sizes = [(28, 28), (32, 32), (9, 13), (96, 64)]

    @Test(arguments: Condition.allCases, sizes)
    func theEffectGrowsWithTheLevel(condition: Condition, size: (Int, Int)) throws {
        for layout in PixelLayout.allCases {
            let isColored = layout == .rgb || layout == .rgba
            guard condition != .decolorization || isColored else { continue }
            let scene = try Self.scene(width: size.0, height: size.1, layout: layout)
            for seed in UInt64(0)..<4 {
                var last = 0.0
                for level in Condition.levels {
                    let changed = try condition.applied(to: scene, level: level, seed: seed, index: 0)
                    let difference = try Self.squaredDifference(scene, changed)
                    #expect(difference > last, "\(condition) \(layout) level \(level) seed \(seed)")
                    last = difference
                }
            }
        }
    }

    /// Black, white and grey without any structure: nothing traps, and only what adds light or dirt shows.
    @Test(arguments: Condition.allCases, [0, 128, 255] as [UInt8])
    func flatImagesStayInRange(condition: Condition, value: UInt8) throws {
        for (width, height) in [(1, 1), (1, 40), (40, 1), (8, 8)] {
            let flat = try Image(
                width: width, height: height, layout: .rgb,
                samples: .eight([UInt8](repeating: value, count: 3 * width * height)))
            for level in Condition.levels {
                let changed = try condition.applied(to: flat, level: level, seed: 1, index: 2)
                #expect(changed.width == width && changed.height == height && changed.layout == .rgb)
                if [.lensBlur, .gaussianBlur, .decolorization].contains(condition) { #expect(changed == flat) }
            }
        }
    }

    @Test(arguments: Condition.allCases)
    func opacityIsKept(condition: Condition) throws {
        let scene = try Self.scene(width: 20, height: 24, layout: .rgba)
        let changed = try condition.applied(to: scene, level: 5, seed: 0, index: 0)
        guard case .eight(let before) = scene.samples, case .eight(let after) = changed.samples else {
            Issue.record("the depth changed")
            return
        }
        for pixel in stride(from: 3, to: before.count, by: 4) { #expect(before[pixel] == after[pixel]) }
        #expect(before != after)
    }

    @Test(arguments: Condition.allCases)
    func decolorizedIsGreyAndGreyIsKept(condition: Condition) throws {
        let gray = try Self.scene(width: 20, height: 24, layout: .gray)
        let changed = try condition.applied(to: gray, level: 5, seed: 0, index: 0)
        #expect((changed == gray) == (condition == .decolorization))
        guard condition == .decolorization else { return }
        let scene = try Self.scene(width: 20, height: 24, layout: .rgb)
        guard case .eight(let samples) = try condition.applied(to: scene, level: 5, seed: 0, index: 0).samples else {
            Issue.record("the depth changed")
            return
        }
        for pixel in stride(from: 0, to: samples.count, by: 3) {
            #expect(samples[pixel] == samples[pixel + 1] && samples[pixel] == samples[pixel + 2])
        }
    }

    @Test(arguments: Condition.allCases)
    func seedAndIndexAndNothingElseDecide(condition: Condition) throws {
        let scene = try Self.scene(width: 32, height: 32, layout: .rgb)
        func made(_ seed: UInt64, _ index: Int) throws -> Image {
            try condition.applied(to: scene, level: 3, seed: seed, index: index)
        }
        #expect(try made(5, 7) == made(5, 7))
        let isRandom = [.dirtyLens, .rain, .snow, .haze].contains(condition)
        #expect(try (made(5, 7) != made(6, 7)) == isRandom)
        #expect(try (made(5, 7) != made(5, 8)) == isRandom)
    }

    @Test(arguments: Condition.allCases)
    func sixteenBitsAreKept(condition: Condition) throws {
        let scene = try Self.scene(width: 16, height: 16, layout: .rgb)
        guard case .eight(let samples) = scene.samples else { return }
        let deep = try Image(
            width: 16, height: 16, layout: .rgb, samples: .sixteen(samples.map { UInt16($0) * 257 }))
        let changed = try condition.applied(to: deep, level: 4, seed: 3, index: 1)
        guard case .sixteen(let fine) = changed.samples,
            case .eight(let coarse) = try condition.applied(to: scene, level: 4, seed: 3, index: 1).samples
        else {
            Issue.record("the depth changed")
            return
        }
        // The coarse values are the fine ones rounded to 8 bits, each by itself.
        #expect(zip(fine, coarse).allSatisfy { abs(Int($0) - Int($1) * 257) <= 130 })
    }

    /// A single point spreads alike in all directions, and no light is lost.
    @Test(arguments: [Condition.lensBlur, .gaussianBlur], Condition.levels)
    func blursAreRoundAndKeepTheLight(condition: Condition, level: Int) throws {
        let side = 41
        var samples = [UInt16](repeating: 0, count: side * side)
        samples[20 * side + 20] = 65_535
        let point = try Image(width: side, height: side, layout: .gray, samples: .sixteen(samples))
        let changed = try condition.applied(to: point, level: level, seed: 0, index: 0)
        guard case .sixteen(let found) = changed.samples else { return }
        let sum = found.reduce(0) { $0 + Int($1) }
        // Each of up to 1681 pixels is rounded by at most a half.
        #expect(abs(sum - 65_535) <= side * side / 2)
        for y in 0..<side {
            for x in 0..<side {
                // The opposite pixel, rounded from sums in another order.
                let mirrored = found[(side - 1 - y) * side + side - 1 - x]
                #expect(abs(Int(found[y * side + x]) - Int(mirrored)) <= 1)
            }
        }
        let (right, below) = (Int(found[20 * side + 21]), Int(found[21 * side + 20]))
        // The disc's chords are exact across and four lines a pixel down.
        #expect(abs(right - below) <= max(right, below) / 10 + 1)
    }
}
