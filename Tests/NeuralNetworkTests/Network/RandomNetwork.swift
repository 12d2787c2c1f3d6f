@testable import Determinism
@testable import NeuralNetwork

/// A network of random lines that read random lines before them; the same for the same seed.
enum RandomNetwork {
    static let examples = (500..<560).compactMap { try? make(seed: $0) }

    /// Maps of sizes and channels that differ, with residuals and second inputs wherever the shapes allow them.
    static func make(seed: Int) throws -> NetworkCase {
        var generator = SplitMix64(seed: seed)
        let isPlanar = Bool.random(using: &generator)
        let input = MapShape(
            channels: Int.random(in: 1...5, using: &generator), height: Int.random(in: 4...9, using: &generator),
            width: Int.random(in: 4...9, using: &generator), order: isPlanar ? .planar : .channelsLast)
        var lines: [LayerDeclaration] = []
        var customs: [String: ReferenceNetwork.Custom] = [:]
        // The shape that each line gives, by its name.
        var shapes = [("input", input)]
        for number in 0..<Int.random(in: 1...9, using: &generator) {
            let (source, shape) = shapes[Int.random(in: max(0, shapes.count - 3)..<shapes.count, using: &generator)]
            let name = "line\(number)"
            let activation = Activation.examples.randomElement(using: &generator) ?? .none
            let kernel = Int.random(in: 1...3, using: &generator)
            let stride = shape.height > 3 && shape.width > 3 ? Int.random(in: 1...2, using: &generator) : 1
            var operation = LayerDeclaration.Operation.convolution(
                channels: Int.random(in: 1...20, using: &generator), kernel: kernel, stride: stride,
                padding: kernel / 2, groups: 1)
            var inputs = [source]
            let partner = shapes.filter { $0.1 == shape && shape.order == .channelsLast }.randomElement(
                using: &generator)
            switch Int.random(in: 0..<8, using: &generator) {
            case 0: operation = .identity
            case 2:
                operation = .convolution(
                    channels: shape.channels * (shape.channels < 12 ? 2 : 1), kernel: kernel, stride: stride,
                    padding: kernel / 2,
                    groups: shape.channels)
            case 3 where shape.order == .channelsLast:
                operation = .maxPooling(kernel: kernel, stride: stride, padding: kernel / 2)
            case 4 where shape.order == .channelsLast:
                operation = .transposedConvolution(
                    channels: Int.random(in: 1...20, using: &generator), kernel: kernel, stride: 1,
                    padding: kernel / 2, outputPadding: (0, 0))
            case 1:
                guard let partner else { break }
                operation = .custom { ProductLayer($0[0]) }
                inputs.append(partner.0)
                customs[name] = ProductLayer.reference
            default: break
            }
            let plain = lines + [LayerDeclaration(name, operation, inputs: inputs)]
            let output = try Network(input: input, layers: plain).output
            let residual = shapes.filter { $0.1 == output }.randomElement(using: &generator)?.0
            lines.append(
                LayerDeclaration(
                    name, operation, inputs: inputs,
                    residual: Bool.random(using: &generator) ? residual : nil, activation: activation))
            shapes.append((name, output))
        }
        return NetworkCase(
            "random network \(seed)", input: input, images: Int.random(in: 1...3, using: &generator),
            customs: customs, lines)
    }
}
