import AnomalyDetection
import NeuralNetwork
import Tensors
import TestSupport
import Testing

@testable import ContrastedMemory

struct ResidualEncoderTests {
    /// Float against double, through nine convolutions there and back.
    private static let tolerance = 2e-5

    private static func encoder() throws -> ResidualEncoder {
        try #require(ResidualEncoder(input: try .of(3, 28, 28), tellsTurns: true))
    }

    private static func tensors(of network: Network) -> [String: Tensor] {
        let pairs = ParameterLayout(network).segments.map { ($0.name, namedTensor($0.name, shape: $0.shape)) }
        return Dictionary(uniqueKeysWithValues: pairs)
    }

    /// A pass with the three images.
    private static func pass(_ network: Network, purpose: PassPurpose) -> NetworkPass {
        let pass = NetworkPass(network, imageLimit: 3, purpose: purpose)
        pass.images = 3
        let numbers = namedNumbers("image", count: 3 * network.input.count)
        pass.value(0).pointer.update(from: numbers, count: numbers.count)
        return pass
    }

    private static func value(of line: String, _ network: Network) throws -> Int {
        try #require(network.step(named: line)) + 1
    }

    /// Every eighth channel and every third row and column of the images' maps.
    private static func sample(_ map: Buffer, _ shape: MapShape) -> [Float] {
        var elements: [Float] = []
        for image in 0..<3 {
            for channel in stride(from: 0, to: shape.channels, by: 8) {
                for y in stride(from: 0, to: shape.height, by: 3) {
                    for x in stride(from: 0, to: shape.width, by: 3) {
                        let position = y * shape.width + x
                        elements.append(map.pointer[image * shape.count + position * shape.stride + channel])
                    }
                }
            }
        }
        return elements
    }

    private static func checkValues(_ pass: NetworkPass, _ title: String) throws {
        for scale in ResidualEncoder.Scale.allCases {
            let value = try value(of: scale.line, pass.network)
            let expected = try EncoderFixture.numbers("\(title).\(scale.rawValue)")
            #expect(relativeDistance(sample(pass.value(value), pass.network.shapes[value]), expected) < tolerance)
        }
        let logits = pass.value(pass.network.steps.count)
        let found = (0..<3).flatMap { image in
            (0..<4).map { logits.pointer[image * MapShape.stride(of: 4) + $0] }
        }
        #expect(relativeDistance(found, try EncoderFixture.numbers("\(title).turn")) < tolerance)
    }

    /// The folded network gives what PyTorch's gives in evaluation.
    @Test func foldedNetworkInfersAsPyTorch() throws {
        let encoder = try Self.encoder()
        let network = try encoder.inferenceNetwork(Self.tensors(of: try encoder.trainingNetwork()))
        let scales = try ResidualEncoder.Scale.allCases.map { try Self.value(of: $0.line, network) }
        let pass = Self.pass(network, purpose: PassPurpose(kept: Set(scales)))
        pass.forward()
        try Self.checkValues(pass, "evaluation")
    }

    /// In training the values, the gradients of a loss at all scales, and the running statistics are PyTorch's.
    @Test func trainingNetworkHasPyTorchsGradients() throws {
        let network = try Self.encoder().trainingNetwork()
        let layout = ParameterLayout(network)
        let block = try layout.block(from: Self.tensors(of: network))
        layout.install(block)
        let scales = try ResidualEncoder.Scale.allCases.map { try Self.value(of: $0.line, network) }
        let pass = Self.pass(network, purpose: PassPurpose(firstGradient: 2, injected: Set(scales)))
        pass.isTraining = true
        pass.forward()
        try Self.checkValues(pass, "training")

        let output = network.steps.count
        _ = SoftmaxCrossEntropy.evaluate(
            logits: pass.value(output), labels: [0, 1, 3], classes: 4, gradient: pass.gradient(output), batch: 3)
        for (scale, value) in zip(ResidualEncoder.Scale.allCases, scales) {
            let (shape, gradient) = (network.shapes[value], pass.gradient(value))
            let direction = namedNumbers("direction.\(scale.rawValue)", count: 3 * shape.channels * shape.positions)
            for (index, element) in direction.enumerated() {
                let (plane, position) = (index / shape.positions, index % shape.positions)
                let (image, channel) = (plane / shape.channels, plane % shape.channels)
                gradient.pointer[image * shape.count + position * shape.stride + channel] = element / 100
            }
        }
        pass.beginReverse()
        pass.reverse()
        let lines = ["stem", "stage1.norm1", "stage2.shortcut", "pool.projection"]
        for name in lines.map({ "\($0).weight" }) + ["stage3.bias"] {
            let segment = try #require(layout.segments.first { $0.name == name })
            let gradient = AlignedFloats(count: segment.count)
            pass.gradient(of: segment, to: gradient.pointer)
            let found = layout.tensor(of: segment, at: gradient.pointer).elements
            let distance = relativeDistance(found, try EncoderFixture.numbers("gradient.\(name)"))
            // Gradients by weights before a normalisation are small differences of large sums.
            #expect(distance < 10 * Self.tolerance, "\(name)")
        }
        for segment in layout.segments where segment.role == .statistic {
            pass.updateStatistic(of: segment, at: block.pointer + segment.offset)
        }
        for name in ["stem.norm.running_mean", "stage3.running_var"] {
            let found = try #require(layout.tensors(of: block)[name])
            #expect(relativeDistance(found.elements, try EncoderFixture.numbers("statistic.\(name)")) < Self.tolerance)
        }
    }

    @Test(arguments: [
        (1, 28, 28, false, true), (3, 64, 40, false, true), (3, 32, 32, true, true), (1, 27, 28, false, false),
        (3, 32, 65, false, false), (2, 32, 32, false, false), (3, 32, 40, true, false),
    ])
    func takesSmallGreyAndColourImages(
        channels: Int, height: Int, width: Int, tellsTurns: Bool, isTaken: Bool
    ) throws {
        let encoder = ResidualEncoder(input: try .of(channels, height, width), tellsTurns: tellsTurns)
        #expect((encoder != nil) == isTaken)
        guard let encoder else { return }
        let network = try encoder.trainingNetwork()
        #expect((network.step(named: "turn") != nil) == tellsTurns)
        let start = ResidualEncoder.initialTensors(ParameterLayout(network), seed: 3)
        let folded = try encoder.inferenceNetwork(start)
        #expect(folded.steps.count < network.steps.count)
    }

    /// Weights have the deviations that He et al. derive, and other seeds other weights.
    @Test func weightsAreDrawnByFanIn() throws {
        let layout = ParameterLayout(try Self.encoder().trainingNetwork())
        let tensors = ResidualEncoder.initialTensors(layout, seed: 1)
        for (name, variance) in [("stage3.conv2.weight", 2.0 / 576), ("pool.projection.weight", 1.0 / 64)] {
            let elements = try #require(tensors[name]).elements
            let found = elements.reduce(0) { $0 + Double($1) * Double($1) } / Double(elements.count)
            // A mean of 4,096 squares or more of normal numbers.
            #expect(abs(found / variance - 1) < 0.1)
        }
        #expect(tensors["stage1.norm1.weight"]?.elements == [Float](repeating: 1, count: 16))
        #expect(tensors["turn.bias"]?.elements == [0, 0, 0, 0])
        let other = ResidualEncoder.initialTensors(layout, seed: 2)
        #expect(tensors["stem.weight"] != other["stem.weight"])
    }
}
