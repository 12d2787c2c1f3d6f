import AnomalyDetection
private import Glibc
import NeuralNetwork
import Tensors
import Training

/// A ``ResidualEncoder`` that has been trained, its features of length 1.
struct ResidualScaleEncoder: ScaleEncoder {
    private let encoder: ResidualEncoder
    private let network: Network
    let tensors: [String: Tensor]
    let scales: [EncoderScale]

    /// - Parameter tensors: those of the network as it was trained.
    /// - Throws: where one is missing, has another shape, belongs to no part of it, or is a variance below zero.
    init(_ encoder: ResidualEncoder, tensors: [String: Tensor]) throws(CheckpointError) {
        do {
            let segments = ParameterLayout(try encoder.trainingNetwork()).segments
            if let name = Set(tensors.keys).subtracting(segments.map(\.name)).min() {
                throw CheckpointError.model(reason: "The tensor \"\(name)\" belongs to no part of a residual encoder.")
            }
            for (name, tensor) in tensors where name.hasSuffix("running_var") {
                guard let variance = tensor.elements.first(where: { $0 < 0 }) else { continue }
                throw CheckpointError.model(
                    reason: "The tensor \"\(name)\" has the variance \(variance); expected are none below zero.")
            }
            network = try encoder.inferenceNetwork(tensors)
        } catch let error as CheckpointError { throw error } catch { throw .model(reason: "\(error)") }
        self.encoder = encoder
        self.tensors = tensors
        scales = ResidualEncoder.Scale.allCases.compactMap { [network] scale in
            network.step(named: scale.line).map {
                EncoderScale(name: scale.rawValue, title: scale.title, shape: network.shapes[$0 + 1])
            }
        }
    }

    var input: InputShape { encoder.input }
    var parameterCount: Int { network.parameterCount }
    var additionalTerms: [ScoreTerm] {
        encoder.tellsTurns
            ? [
                ScoreTerm(
                    name: "rotation_surprisal", quantity: "-log probability of the image's turns, mean of four",
                    isInScore: true)
            ] : []
    }

    func makePass() -> any ScalePass { Pass(encoder, network) }

    /// Used by one thread at a time. Allocates when made, then never.
    private final class Pass: ScalePass {
        private let encoder: ResidualEncoder
        private let pass: NetworkPass
        private let values: [Int]

        init(_ encoder: ResidualEncoder, _ network: Network) {
            self.encoder = encoder
            values = ResidualEncoder.Scale.allCases.compactMap { network.step(named: $0.line) }.map { $0 + 1 }
            let images = encoder.tellsTurns ? ResidualEncoder.turns.count : 1
            pass = NetworkPass(network, imageLimit: images, purpose: PassPurpose(kept: Set(values)))
            pass.images = images
        }

        func forward(_ image: UnsafePointer<Float>, to targets: [UnsafeMutablePointer<Float>]) {
            let input = encoder.input
            for (index, turn) in ResidualEncoder.turns.prefix(pass.images).enumerated() {
                turn.apply(
                    to: image, channels: input.channels, height: input.height, width: input.width,
                    target: pass.value(0).pointer + index * input.count)
            }
            pass.forward()
            for (value, target) in zip(values, targets) {
                let shape = pass.network.shapes[value]
                UnitRows.divide(
                    UnsafePointer(pass.value(value).pointer), count: shape.positions, channels: shape.stride,
                    to: target)
            }
        }

        /// The mean over the turns of -log softmax of the logits, at the turn.
        func writeAdditionalTerms(to terms: inout [Double], at place: Int) {
            guard encoder.tellsTurns else { return }
            let (logits, count) = (pass.value(pass.network.steps.count).pointer, ResidualEncoder.turns.count)
            var sum = 0.0
            for turn in 0..<count {
                let row = logits + turn * MapShape.stride(of: count)
                let largest = (0..<count).reduce(-Float.infinity) { max($0, row[$1]) }
                let powers = (0..<count).reduce(0.0) { $0 + exp(Double(row[$1] - largest)) }
                sum += log(powers) + Double(largest - row[turn])
            }
            terms[place] = Double(Float(sum / Double(count)))
        }
    }
}
