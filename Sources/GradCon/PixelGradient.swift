import AnomalyDetection
import NeuralNetwork
import Tensors

/// The exact gradient of the score by the pixels of an image.
///
/// With the score a L + b L_grad, where g_i = dL/dW_i depends on the image as well:
///
///     d score/dx = a (dL/dx + d<g, v>/dx)      v_i = b/a dL_grad/dg_i, taken as a constant
///     v_i = - b / (4 a) (r_i / (|g_i||r_i|) - c_i g_i / |g_i|^2)
///
/// <g, v> is R L, the derivative of L as the decoder's weights move along v (Pearlmutter 1994), so its slope by the
/// pixels takes one pass forward and back along v, which ends in the gradient of L + <g, v> by the network's input. The
/// image is also what the reconstruction is compared with: that way it acts directly on L and, through dL/dz, on R L.
/// Nothing is approximated; where a rectifier bends, the slope is that of one side.
///
/// Used by one thread at a time. Allocates when made, then nothing but its answer.
final class PixelGradient {
    private let detector: GradConDetector
    private let pass: NetworkPass
    private let directions: [LayerDirection?]
    /// The second derivative of L by each logit.
    private let curvature: AlignedFloats
    /// g and v of one layer.
    private let weightGradient: AlignedFloats
    private let direction: AlignedFloats
    /// The least |g_i|^2 that has a direction: a smaller one is rounding, and v_i would overflow.
    private static let smallestSquare = 1e-30

    init(_ detector: GradConDetector) {
        self.detector = detector
        pass = NetworkPass(detector.network.network, imageLimit: 1, purpose: Self.purpose(detector.network))
        directions = pass.makeDirections()
        curvature = AlignedFloats(count: detector.input.count)
        weightGradient = AlignedFloats(count: Self.largestWeight(detector.network))
        direction = AlignedFloats(count: Self.largestWeight(detector.network))
    }

    /// Gradients down to the image; tangents from the decoder's first layer on.
    private static func purpose(_ network: Autoencoder) -> PassPurpose {
        PassPurpose(firstGradient: 0, firstTangent: network.decoderInput + 1)
    }

    private static func largestWeight(_ network: Autoencoder) -> Int {
        network.decoder.reduce(0) { max($0, $1.weights.count) }
    }

    /// The bytes of working memory, about.
    static func byteCount(_ network: Autoencoder) -> Int {
        let floats = network.input.count + 2 * largestWeight(network) + network.decoderWeights.count
        return NetworkPass.byteCount(network.network, imageLimit: 1, purpose: purpose(network))
            + floats * MemoryLayout<Float>.stride
    }

    /// The gradient by the elements of an image.
    ///
    /// - Parameter input: shape ``GradConDetector/input``.
    func gradient(of input: Tensor) -> [Float] {
        let (network, count) = (detector.network, input.elements.count)
        let weights = detector.termWeights
        let output = network.network.steps.count
        let elementScale = 1 / Float(count)
        pass.value(0).pointer.update(from: input.elements, count: count)
        pass.forward()
        _ = detector.loss.differentiate(
            logits: pass.value(output).pointer, target: pass.value(0).pointer, gradient: pass.gradient(output).pointer,
            curvature: curvature.pointer, scale: elementScale, count: count)
        for step in (network.decoderInput + 1..<output).reversed() { pass.reverse(step: step) }
        for (layer, reference) in zip(network.decoder, detector.references) {
            makeDirection(layer, reference, weight: weights.gradientLoss / weights.reconstructionError)
        }
        pass.forwardTangent(along: directions)
        // The loss has no mixed second derivatives: R dL/dz = L''(z) R z, element by element.
        let tangent = pass.tangent(output)
        Elementwise.multiply(
            tangent.pointer, by: curvature.pointer, into: pass.gradientTangent(output).pointer, count: tangent.count)
        for step in (network.decoderInput..<output).reversed() {
            pass.reverseTangent(step: step, along: directions[step])
        }
        for step in (0..<network.decoderInput).reversed() { pass.reverse(step: step) }
        let (logits, through) = (pass.value(output).pointer, pass.gradient(0).pointer)
        return (0..<count).map { index in
            let direct = detector.loss.slopes(byTarget: input.elements[index], logit: logits[index])
            let slope = through[index] + elementScale * (direct.first + direct.mixed * tangent.pointer[index])
            return Float(weights.reconstructionError) * slope
        }
    }

    /// Makes v of a layer; zero where g or r is.
    private func makeDirection(_ layer: Autoencoder.DecoderLayer, _ reference: GradientReference, weight: Double) {
        let (g, r, v, count) = (
            weightGradient.pointer, reference.packed.pointer, direction.pointer, layer.weights.count
        )
        pass.gradient(of: layer.weights, to: g)
        let square = Elementwise.dot(g, g, count: count)
        let norms = square.squareRoot() * reference.norm
        if norms.isNaN || square >= Self.smallestSquare && norms > 0 {
            let cosine = Elementwise.dot(g, r, count: count) / norms
            let share = weight / Double(detector.network.decoder.count)
            Elementwise.combine(
                r, times: Float(-share / norms), g, times: Float(share * cosine / square), into: v, count: count)
        } else {
            v.update(repeating: 0, count: count)
        }
        directions[layer.step]?.weights.update(from: v)
    }
}
