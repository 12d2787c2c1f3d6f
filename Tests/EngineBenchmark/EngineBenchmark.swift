import Determinism
import NeuralNetwork
import PretrainedBackbone
import Tensors

/// How fast the engine is at a network of another kind than GradCon's: MobileNetV2 to block 13 at 224x224 pixels, one
/// image, one core, its normalisations folded.
///
/// `EngineBenchmark PASSES` prints the median milliseconds of a pass, the multiply-adds in millions, and the share of
/// the core's FMA peak that the best time of every step makes together; with `--layers` also each kind of layer's.
/// `EngineBenchmark --outputs BACKBONE IMAGES OUTPUT` computes with a backbone file, see ``BackboneOutputs``.
@main
struct EngineBenchmark {
    static func main() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if arguments.first == "--outputs", arguments.count == 4 {
            return try BackboneOutputs.write(backbone: arguments[1], images: arguments[2], to: arguments[3])
        }
        let passes = max(1, arguments.compactMap { Int($0) }.first ?? 50)
        let network = try network()
        let pass = NetworkPass(network, imageLimit: 1, purpose: PassPurpose())
        var generator = SeededGenerator(seed: 1)
        for index in 0..<network.input.count { pass.value(0).pointer[index] = 2 * generator.uniformFloat() - 1 }

        let clock = ContinuousClock()
        for _ in 0..<10 { pass.forward() }
        let times = (0..<passes).map { _ in clock.measure { pass.forward() } / .milliseconds(1) }.sorted()
        let peak = FMAPeak.measure()
        var best = [Double](repeating: .infinity, count: network.steps.count)
        for _ in 0..<passes {
            for step in network.steps.indices {
                best[step] = min(best[step], clock.measure { pass.forward(step: step) } / .nanoseconds(1))
            }
        }
        func share(_ steps: [Int]) -> Double {
            let products = steps.reduce(0) { $0 + network.steps[$1].layer.multiplyAdds }
            return 2 * Double(products) / steps.reduce(0) { $0 + best[$1] } / peak
        }
        let all = Array(network.steps.indices)
        print(times[times.count / 2], Double(network.multiplyAdds) / 1e6, share(all))
        guard arguments.contains("--layers") else { return }
        let kinds = Dictionary(grouping: all) { "\(type(of: network.steps[$0].layer))" }
        for (kind, steps) in kinds.sorted(by: { $0.key < $1.key }) {
            print(kind, steps.reduce(0) { $0 + best[$1] } / 1e6, "ms", share(steps))
        }
    }

    /// Random weights of the variance that keeps that of rectified maps.
    private static func network() throws -> Network {
        let architecture = BackboneArchitecture.mobileNetV2
        var generator = SeededGenerator(seed: 0)
        let layers = try architecture.foldedLayers(through: 13)
        let input = MapShape(channels: architecture.channels, height: 224, width: 224, order: .planar)
        let network = try Network(input: input, layers: layers)
        let layout = ParameterLayout(network)
        let pairs = layout.segments.map { segment -> (String, Tensor) in
            let count = segment.shape.reduce(1, *)
            let bound = segment.role == .bias ? 0 : (6 / Float(count / segment.shape[0])).squareRoot()
            let elements = (0..<count).map { _ in (2 * generator.uniformFloat() - 1) * bound }
            return (segment.name, Tensor(shape: segment.shape, elements: elements))
        }
        layout.install(try layout.block(from: Dictionary(uniqueKeysWithValues: pairs)))
        return network
    }
}
