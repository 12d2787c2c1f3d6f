import Determinism
import NeuralNetwork
import Tensors

/// Trains a map of vectors to a subspace in which those of normal images lie close together: a network of two layers
/// without biases, whose outputs are drawn towards their first mean.
///
/// A centre-constrained mapping of the repository to a compact subspace is what the abstract of Xu et al. (IEEE TIM 72,
/// 2023) says; the network, the fixed centre and the missing biases follow Ruff et al., *Deep One-Class Classification*
/// (ICML 2018), without which every vector could be mapped to one point. Training ends when the vectors lie half as
/// far from each other as at first.
enum CentreSubspace {
    /// The elements between the layers.
    static let hidden = 256
    /// The elements of the subspace.
    static let dimension = 64
    private static let slope: Float = 0.01
    private static let batch = 256
    private static let stepLimit = 2000
    /// Steps between two looks at how far the vectors lie apart.
    private static let interval = 10
    private static let leastShare = 0.5
    /// The least distance of each element of the centre from zero, which weights of zero would reach.
    private static let leastCentre: Float = 0.1
    private static let stream: UInt64 = 0x7375_6273

    /// The lines of the map.
    static func layers(from components: Int) -> [LayerDeclaration] {
        func layer(_ name: String, _ channels: Int, _ activation: Activation) -> LayerDeclaration {
            LayerDeclaration(
                name, .convolution(channels: channels, kernel: 1, stride: 1, padding: 0, groups: 1), hasBias: false,
                activation: activation)
        }
        return [layer("subspace.0", hidden, .leakyReLU(slope: slope)), layer("subspace.1", dimension, .none)]
    }

    /// The shapes of the weights of the map, by their names.
    static func shapes(from components: Int) -> [String: [Int]] {
        ["subspace.0.weight": [hidden, components, 1, 1], "subspace.1.weight": [dimension, hidden, 1, 1]]
    }

    /// The weights of the map, by their names.
    ///
    /// - Parameters:
    ///   - vectors: of normal images, one behind the other; at least one.
    ///   - components: the elements of a vector.
    static func train(
        _ vectors: [Float], components: Int, seed: UInt64
    ) throws(NetworkError) -> [String: Tensor] {
        var generator = SeededGenerator(seed: seed, stream: stream)
        let count = vectors.count / components
        // The vectors of a batch are the positions of one map.
        let network = try Network(
            input: MapShape(channels: components, height: 1, width: batch), layers: layers(from: components))
        let layout = ParameterLayout(network)
        let parameters = try layout.block(
            from: [
                "subspace.0.weight": normal([hidden, components, 1, 1], fan: components, &generator),
                "subspace.1.weight": normal([dimension, hidden, 1, 1], fan: hidden, &generator),
            ])
        let pass = NetworkPass(network, imageLimit: 1, purpose: PassPurpose(firstGradient: 1))
        let (gradient, first, second) = (
            AlignedFloats(count: layout.count), AlignedFloats(count: layout.count), AlignedFloats(count: layout.count)
        )
        let output = network.steps.count
        let (inputStride, outputStride) = (network.input.stride, network.output.stride)
        let adam = Adam(learningRate: 1e-3)
        var centre: [Float] = []
        var firstSpread = 0.0
        for iteration in 1...stepLimit {
            for place in 0..<batch {
                let start = generator.uniform(below: count) * components
                let target = pass.value(0).pointer + place * inputStride
                for index in 0..<components { target[index] = vectors[start + index] }
            }
            layout.install(parameters)
            pass.forward()
            let (values, slopes) = (pass.value(output).pointer, pass.gradient(output))
            if centre.isEmpty {
                centre = mean(values, outputStride).map { abs($0) < leastCentre ? ($0 < 0 ? -0.1 : 0.1) : $0 }
            }
            if iteration % interval == 1 {
                let spread = spread(values, outputStride)
                if iteration == 1 { firstSpread = spread }
                if spread < leastShare * firstSpread { break }
            }
            slopes.clear()
            for place in 0..<batch {
                let start = place * outputStride
                for index in 0..<dimension {
                    slopes.pointer[start + index] = 2 * (values[start + index] - centre[index]) / Float(batch)
                }
            }
            pass.beginReverse()
            pass.reverse()
            for segment in layout.segments { pass.gradient(of: segment, to: gradient.pointer + segment.offset) }
            adam.step(
                iteration: iteration, parameters: parameters.pointer, gradient: gradient.pointer,
                firstMoment: first.pointer, secondMoment: second.pointer, count: layout.trainedCount)
        }
        return layout.tensors(of: parameters)
    }

    /// Weights of variance 2 / fan (He et al., *Delving Deep into Rectifiers*, ICCV 2015).
    private static func normal(_ shape: [Int], fan: Int, _ generator: inout SeededGenerator) -> Tensor {
        let deviation = (2 / Float(fan)).squareRoot()
        return Tensor(
            shape: shape, elements: (0..<shape.reduce(1, *)).map { _ in generator.normal() * deviation })
    }

    private static func mean(_ values: UnsafePointer<Float>, _ stride: Int) -> [Float] {
        (0..<dimension).map { index in
            (0..<batch).reduce(Float(0)) { $0 + values[$1 * stride + index] } / Float(batch)
        }
    }

    /// The root of the mean squared distance from the mean: by a factor of the root of 2 that of two vectors.
    private static func spread(_ values: UnsafePointer<Float>, _ stride: Int) -> Double {
        let mean = mean(values, stride)
        var sum = 0.0
        for place in 0..<batch {
            for index in 0..<dimension {
                let difference = Double(values[place * stride + index] - mean[index])
                sum += difference * difference
            }
        }
        return (sum / Double(batch)).squareRoot()
    }
}
