import NeuralNetwork
import Testing

@testable import GradCon

struct AutoencoderGeometryTests {
    private func metadata(_ height: Int, _ width: Int, layers: String? = nil) throws -> AutoencoderMetadata {
        var metadata = ["format": "gradcon", "architecture": "cae", "input_shape": "1,\(height),\(width)"]
        metadata["layers"] = layers
        return try AutoencoderMetadata(metadata)
    }

    /// The table of the published model.
    @Test func publishedSizes() throws {
        let geometry = try AutoencoderGeometry(metadata(28, 28))
        #expect(geometry.encoder.map(\.vertical.coarse) == [15, 8, 5, 3])
        #expect(geometry.decoder.map(\.vertical.fine) == [4, 8, 14, 28])
        #expect(geometry.decoder.map(\.horizontal.padding) == [2, 1, 2, 1])
        #expect(geometry.latentPositions == 9)
    }

    @Test(arguments: 8...512)
    func everySizeReturnsExactly(size: Int) throws {
        let geometry = try AutoencoderGeometry(metadata(size, 520 - size))
        #expect(geometry.decoder[3].vertical.fine == size)
        #expect(geometry.decoder[3].horizontal.fine == 520 - size)
        #expect(geometry.encoder.allSatisfy { $0.vertical.padding == 2 && $0.horizontal.padding == 2 })
    }

    private static func layers(_ encoder: [Int], _ decoder: [Int], _ outputPadding: Int = 0) -> String {
        let encoder = encoder.map { "{\"channels\":4,\"padding\":\($0)}" }.joined(separator: ",")
        let decoder = decoder.map { "{\"channels\":4,\"padding\":\($0),\"output_padding\":\(outputPadding)}" }
            .joined(separator: ",")
        return "{\"encoder\":[\(encoder)],\"decoder\":[\(decoder)]}"
    }

    @Test(arguments: [
        (layers([0, 0, 0, 0], [1, 1, 1, 1]), "down.6"), (layers([2, 2, 2, 2], [2, 1, 2, 2]), "up.6"),
        (layers([2, 2, 2, 2], [2, 1, 2, 1], 1), "up.6"), (layers([2, 2, 2, 2], [3, 3, 3, 3]), "up.2"),
        (layers([2, 2, 2, 2], [0, 0, 0, 0]), "up.6"), (layers([3, 3, 3, 3], [0, 0, 0, 0]), "up.6"),
    ])
    func refusesWhatDoesNotReturn(layers: String, layer: String) throws {
        let metadata = try metadata(28, 28, layers: layers)
        do throws(GradConError) {
            _ = try AutoencoderGeometry(metadata)
            Issue.record("the geometry was accepted")
        } catch {
            guard case .geometry(layer, _) = error else {
                Issue.record("\(error)")
                return
            }
        }
    }
}
