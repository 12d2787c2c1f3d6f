package import AnomalyDetection
import NeuralNetwork
package import Tensors

extension GradConScorer {
    /// The score, and the maps `residual` (the squared error of the reconstruction, mean over the channels), `gradient`
    /// (the root of the sum over the channels of the squared slope of the published score by the pixel, see
    /// ``PixelGradient``), `latent` (the squared distances of the latent's positions) and `reconstruction`.
    package func explanation(of input: Tensor) throws(ScoringError) -> Explanation {
        let score = try score(input)
        let shape = detector.input
        let count = shape.width * shape.height
        // What scoring has left.
        let reconstruction = Array(UnsafeBufferPointer(start: reconstruction.pointer, count: input.elements.count))
        var maps: [Tensor] = []
        for map in detector.maps {
            let elements: [Float]
            switch map.name {
            case "residual":
                elements = Self.squareNorms(zip(reconstruction, input.elements).map { $0 - $1 }, pixels: count)
                    .map { $0 / Float(shape.channels) }
            case "gradient":
                elements = Self.squareNorms(pixelGradient.gradient(of: input), pixels: count)
                    .map { $0.squareRoot() }
            case "latent": elements = latentWorkspace?.distances ?? []
            default: elements = reconstruction
            }
            guard elements.allSatisfy(\.isFinite) else { throw .notFinite(quantity: map.title) }
            maps.append(Tensor(shape: map.shape, elements: elements))
        }
        return Explanation(score: score, maps: maps)
    }

    /// The sum of the channels' squares at each pixel.
    private static func squareNorms(_ values: [Float], pixels: Int) -> [Float] {
        (0..<pixels).map { pixel in
            stride(from: pixel, to: values.count, by: pixels).reduce(0) { $0 + values[$1] * values[$1] }
        }
    }
}
