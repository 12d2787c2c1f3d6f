import TestSupport
import Testing

@testable import Determinism
@testable import NeuralNetwork

/// Every start and every finish of a product is the plain product with the same done to it afterwards.
struct TileFinishTests {
    private struct Variant {
        var name: String
        var start = Start.zero
        var hasBias = false
        var hasResidual = false
        var activation = Activation.none
        var slope: Activation?
    }

    /// Starts, with and without a residual, each with all activations and with all slopes.
    private static let variants: [Variant] =
        variants(.zero, hasBias: false) + variants(.zero, hasBias: true) + variants(.output, hasBias: false)

    private static func variants(_ start: Start, hasBias: Bool) -> [Variant] {
        [false, true].flatMap { hasResidual in
            Activation.examples.flatMap { activation in
                let variant = Variant(
                    name: "\(start), bias \(hasBias), residual \(hasResidual), \(activation)", start: start,
                    hasBias: hasBias, hasResidual: hasResidual)
                var (active, sloped) = (variant, variant)
                active.activation = activation
                sloped.slope = activation
                sloped.name += "'s slope"
                return [active, sloped]
            }
        }
    }

    @Test(arguments: [RandomConvolution.Geometry.fourByTwo, .general, .pointwise], [Float(1), 0.2])
    func productsStartAndEndAsTold(geometry: RandomConvolution.Geometry, density: Float) {
        for seed in 700..<740 {
            let random = RandomConvolution(seed: seed, geometry, largestSide: 12, density: density)
            let operation = random.makeOperation()
            let lists = SparseScratch(capacity: max(operation.coarseCount, operation.fineCount))
            var generator = SplitMix64(seed: seed)
            check(
                count: operation.coarseCount, channels: operation.coarseChannels, &generator
            ) { output, start, bias, finish in
                operation.down(
                    fine: random.storedFine, coarse: output, from: start, bias: bias, finish: finish, lists: lists)
            }
            check(
                count: operation.fineCount, channels: operation.fineChannels, &generator
            ) { output, start, bias, finish in
                operation.up(
                    coarse: random.storedCoarse, fine: output, from: start, bias: bias, finish: finish, lists: lists)
            }
        }
    }

    private func check(
        count: Int, channels: Int, _ generator: inout SplitMix64,
        _ product: (UnsafeMutablePointer<Float>, Start, AlignedFloats?, Finish) -> Void
    ) {
        let stride = MapShape.stride(of: channels)
        // Around zero and around six, where rectifiers have their corners.
        let (held, mask, residual) = (
            generator.floats(count).map { 8 * $0 }, generator.floats(count).map { 8 * $0 }, generator.floats(count)
        )
        let bias = AlignedFloats(count: stride)
        for (lane, value) in generator.floats(stride).enumerated() { bias.pointer[lane] = value }
        func run(_ variant: Variant) -> [Float] {
            var output = variant.start == .zero ? [Float](repeating: .nan, count: count) : held
            mask.withUnsafeBufferPointer { mask in
                residual.withUnsafeBufferPointer { residual in
                    guard let maskBase = mask.baseAddress, let residualBase = residual.baseAddress else { return }
                    var finish = Finish()
                    finish.residual = variant.hasResidual ? residualBase : nil
                    finish.activation = variant.activation
                    finish.slope = variant.slope.map { ($0, maskBase) }
                    product(&output, variant.start, variant.hasBias ? bias : nil, finish)
                }
            }
            return output
        }
        let plain = run(Variant(name: "plain")).map(Double.init)
        for variant in Self.variants {
            let expected = (0..<count).map { index in
                var sum = plain[index]
                if variant.start == .output { sum += Double(held[index]) }
                if variant.hasBias { sum += Double(bias.pointer[index % stride]) }
                if variant.hasResidual { sum += Double(residual[index]) }
                let factor = variant.slope.map { slope(of: $0, at: mask[index]) } ?? 1
                return variant.activation.exactValue(sum) * factor
            }
            // Sums that start elsewhere round elsewhere; near zero a rectifier turns that into nothing or itself.
            #expect(relativeDistance(run(variant), expected) < 2e-6, "\(variant.name)")
        }
    }

    /// From the source, which may be any number.
    private func slope(of activation: Activation, at source: Float) -> Double {
        switch activation {
        case .sigmoid: Double(source) * (1 - Double(source))
        case .none, .relu, .relu6, .leakyReLU, .silu: activation.exactSlope(Double(source))
        }
    }
}

extension TileFinishTests {
    /// Each of several images has a part of the residual and of the slope's map of its own.
    @Test(arguments: [RandomConvolution.Geometry.fourByTwo, .general, .pointwise], Activation.examples)
    func severalImagesAreFinishedOneAfterTheOther(geometry: RandomConvolution.Geometry, activation: Activation) {
        for seed in 800..<810 {
            // Some of one position, of which several go together.
            let random = RandomConvolution(seed: seed, geometry, largestSide: seed.isMultiple(of: 2) ? 1 : 9)
            let operation = random.makeOperation()
            let images = 5
            var generator = SplitMix64(seed: seed)
            let fine = generator.floats(images * operation.fineCount)
            let residual = AlignedFloats(count: images * operation.coarseCount)
            let mask = AlignedFloats(count: images * operation.coarseCount)
            for index in 0..<residual.count {
                residual.pointer[index] = Float.random(in: -1...1, using: &generator)
                mask.pointer[index] = Float.random(in: -8...8, using: &generator)
            }
            var finish = Finish()
            finish.residual = UnsafePointer(residual.pointer)
            finish.activation = activation
            finish.slope = (activation, UnsafePointer(mask.pointer))
            var together = [Float](repeating: .nan, count: images * operation.coarseCount)
            operation.down(fine: fine, coarse: &together, finish: finish, images: images, lists: nil)
            for image in 0..<images {
                var alone = [Float](repeating: .nan, count: operation.coarseCount)
                operation.down(
                    fine: Array(fine[image * operation.fineCount..<(image + 1) * operation.fineCount]), coarse: &alone,
                    finish: finish.advanced(by: image * operation.coarseCount), lists: nil)
                #expect(alone == Array(together[image * operation.coarseCount..<(image + 1) * operation.coarseCount]))
            }
            withExtendedLifetime((residual, mask)) {}
        }
    }

    /// A planar image may have any number of elements; what lies behind it is not touched.
    @Test(arguments: [1, 7, 8, 9, 30], Activation.examples)
    func imagesOfAnySizeAreFinished(count: Int, activation: Activation) {
        var generator = SplitMix64(seed: count)
        let (sums, residual, mask) = (
            generator.floats(count + 8).map { 8 * $0 }, generator.floats(count), generator.floats(count).map { 8 * $0 }
        )
        var output = sums
        residual.withUnsafeBufferPointer { residual in
            mask.withUnsafeBufferPointer { mask in
                guard let residualBase = residual.baseAddress, let maskBase = mask.baseAddress else { return }
                var finish = Finish()
                finish.residual = residualBase
                finish.activation = activation
                finish.apply(toPlanar: &output, count: count)
                finish = Finish()
                finish.slope = (activation, maskBase)
                finish.apply(toPlanar: &output, count: count)
            }
        }
        let expected = (0..<count).map {
            activation.exactValue(Double(sums[$0]) + Double(residual[$0])) * slope(of: activation, at: mask[$0])
        }
        #expect(relativeDistance(Array(output.prefix(count)), expected) < 1e-6)
        #expect(Array(output.dropFirst(count)) == Array(sums.dropFirst(count)))
    }
}
