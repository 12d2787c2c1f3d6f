import TestSupport
import Testing

@testable import NeuralNetwork
@testable import Tensors

/// A few steps of training as make_networks.py makes them.
struct TrainedNetwork {
    private(set) var losses: [Float] = []
    private(set) var norms: [Float] = []
    /// All parameters and statistics behind the last step.
    private(set) var tensors: [String: Tensor] = [:]

    /// - Parameter update: the optimiser's step, which is told its number, the first being 1.
    init(
        _ layers: [LayerDeclaration], image: String, height: Int, width: Int, count: Int, steps: Int, limit: Double,
        update: (_ iteration: Int, _ parameters: AlignedFloats, _ gradient: AlignedFloats, _ count: Int) -> Void
    ) throws {
        let network = try Network(
            input: MapShape(channels: 3, height: height, width: width, order: .planar), layers: layers)
        let layout = ParameterLayout(network)
        let parameters = try layout.block(from: NetworkFixture.tensors(of: network))
        let gradient = AlignedFloats(count: layout.count)
        let pass = NetworkFixture.pass(
            network, image: image, count: count, purpose: PassPurpose(firstGradient: 1))
        pass.isTraining = true
        let output = network.steps.count
        let labels = (0..<count).map { $0 * 2 % 5 }
        for iteration in 1...steps {
            layout.install(parameters)
            pass.forward()
            losses.append(
                Float(
                    SoftmaxCrossEntropy.evaluate(
                        logits: pass.value(output), labels: labels, classes: network.output.channels,
                        gradient: pass.gradient(output), batch: count)))
            pass.beginReverse()
            pass.reverse()
            for segment in layout.segments {
                if segment.role == .statistic {
                    pass.updateStatistic(of: segment, at: parameters.pointer + segment.offset)
                } else {
                    pass.gradient(of: segment, to: gradient.pointer + segment.offset)
                }
            }
            norms.append(
                Float(GradientClipping(limit: limit).apply(to: gradient.pointer, count: layout.trainedCount)))
            update(iteration, parameters, gradient, layout.trainedCount)
        }
        tensors = layout.tensors(of: parameters)
    }
}

extension TrainedNetwork {
    /// - Parameter tolerance: the relative distance that rounding in another order may have brought about.
    func check(against name: String, tolerance: Double) throws {
        let fixture = try NetworkFixture.load()
        for (found, part) in [(losses, "losses"), (norms, "norms")] {
            let expected = try fixture.tensor(named: "\(name).\(part)").elements
            #expect(relativeDistance(found, expected.map(Double.init)) < tolerance)
        }
        for (part, found) in tensors {
            let expected = try fixture.tensor(named: "\(name).\(part)")
            #expect(found.shape == expected.shape)
            let distance = relativeDistance(found.elements, expected.elements.map(Double.init))
            #expect(distance < tolerance, "\(part)")
        }
    }
}
