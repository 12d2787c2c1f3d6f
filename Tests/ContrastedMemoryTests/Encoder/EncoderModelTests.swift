import Foundation
import NeuralNetwork
import TestSupport
import Testing

@testable import ContrastedMemory

struct EncoderModelTests {
    private static func model(tellsTurns: Bool = true) throws -> EncoderModel {
        let encoder = try #require(ResidualEncoder(input: try .of(1, 28, 28), tellsTurns: tellsTurns))
        return try EncoderModel(encoder, seed: 4)
    }

    /// A scorer reads a memory as training does: q - softmax(beta q M^T) M, all rows of length 1.
    @Test func scorersReadMemoriesAsTrainingDoes() throws {
        let model = try Self.model()
        for (scale, memory) in zip(model.scales, model.memories) {
            let channels = scale.shape.channels
            let start = model.parameters.pointer + scale.memoryOffset
            func unit(_ vector: [Double]) -> [Double] {
                let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
                return vector.map { $0 / length }
            }
            let rows = (0..<scale.memorySize).map { row in
                unit((0..<channels).map { Double(start[row * channels + $0]) })
            }
            let q = unit(namedNumbers("q", count: channels).map(Double.init))
            let powers = rows.map { row in exp(8 * zip(row, q).reduce(0) { $0 + $1.0 * $1.1 }) }
            let sum = powers.reduce(0, +)
            let expected = (0..<channels).map { channel in
                q[channel] - zip(powers, rows).reduce(0) { $0 + $1.0 / sum * $1.1[channel] }
            }
            let network = try memory.network(of: MapShape(vector: channels))
            let pass = NetworkPass(network, imageLimit: 1, purpose: PassPurpose())
            pass.value(0).pointer.update(from: q.map(Float.init), count: channels)
            pass.forward()
            let output = pass.value(network.steps.count)
            let found = Array(UnsafeBufferPointer(start: output.pointer, count: channels))
            // Powers of float, to some 1e-6 of each.
            #expect(relativeDistance(found, expected) < 1e-5)
        }
    }

    /// Every trained parameter is moved by the optimiser, and no statistic.
    @Test func theOptimiserMovesWhatIsTrained() throws {
        let model = try Self.model(tellsTurns: false)
        let moved = model.trainedRanges.reduce(0) { $0 + $1.count }
        let statistics = model.layout.segments.filter { $0.role == .statistic }.reduce(0) { $0 + $1.count }
        #expect(moved == model.parameters.count - statistics)
        #expect(model.turns.count == 1 && model.turnValue == nil)
        #expect(try Self.model().turns.count == 4)
    }
}
