import AnomalyDetection
import NeuralNetwork

/// The R-operator (Pearlmutter, *Fast Exact Multiplication by the Hessian*, Neural Computation 1994): R q is the derivative of
/// q as the decoder's weights W move along v. Nothing before the decoder moves, so R a_0 = 0.
///
/// With a_i = s(z_i), z_i = U(a_{i-1}, W_i) + b_i, U the transposed convolution, D its transpose and C the correlation:
///
///     R z_i       = U(R a_{i-1}, W_i) + U(a_{i-1}, v_i)           R a_i = s'(z_i) R z_i
///     R d_4       = L''(z_4) R z_4                                d_i = dL/dz_i
///     R d_{i-1}   = s'(z_{i-1}) (D(R d_i, W_i) + D(d_i, v_i))     a rectifier has no second derivative
///     R dL/dW_i   = C(R a_{i-1}, d_i) + C(a_{i-1}, R d_i)         which is row i of the Hessian times v
extension TrainingShard {
    private var last: Int { AutoencoderGeometry.layerCount - 1 }

    /// R z of every decoder layer; the last one's as an image.
    func tangentForward(_ direction: [PackedWeights]) {
        for (index, layer) in network.decoder.enumerated() {
            // The last layer's goes through columns, in the memory of its R d.
            let isLast = index == last
            let tangent = self[isLast ? buffers.outputGradientTangents[last] : buffers.inputTangents[index + 1]]
            let sparse = isLast ? nil : sparse
            if index > 0 {
                layer.linear.up(
                    coarse: self[buffers.inputTangents[index]], fine: tangent, images: images, sparse: sparse)
            }
            layer.linear.up(
                coarse: self[buffers.decoderInputs[index]], fine: tangent, from: index > 0 ? .output : .zero,
                to: isLast ? .sum : .masked(self[buffers.decoderInputs[index + 1]]), with: direction[index],
                images: images, sparse: sparse)
        }
        let linear = network.decoder[last].linear
        let image = self[buffers.imageTangent]
        image.update(repeating: 0, count: images * network.input.count)
        for number in 0..<images {
            linear.fold(
                self[buffers.outputGradientTangents[last]] + number * linear.fineCount,
                addingTo: image + number * network.input.count)
        }
    }

    /// R d of every decoder layer's output, and R dL/dW, added to the gradient.
    func tangentBackward(_ direction: [PackedWeights]) {
        let image = self[buffers.imageTangent]
        Elementwise.multiply(image, by: self[buffers.curvature], count: images * network.input.count)
        columns(of: image, into: self[buffers.outputGradientTangents[last]])
        for index in stride(from: last, through: 0, by: -1) {
            let layer = network.decoder[index]
            let (gradients, tangents) = (
                self[buffers.outputGradients[index]], self[buffers.outputGradientTangents[index]]
            )
            let weights = gradient.pointer + layout.decoderWeights[index]
            layer.weightGradient(
                input: self[buffers.decoderInputs[index]], outputGradient: tangents, gradient: weights, images: images,
                sparse: sparse)
            guard index > 0 else { return }
            layer.weightGradient(
                input: self[buffers.inputTangents[index]], outputGradient: gradients, gradient: weights, isAdding: true,
                images: images, sparse: sparse)
            let inputTangents = self[buffers.outputGradientTangents[index - 1]]
            let sparse = index < last ? sparse : nil
            layer.linear.down(fine: tangents, coarse: inputTangents, images: images, sparse: sparse)
            layer.linear.down(
                fine: gradients, coarse: inputTangents, from: .output, to: .masked(self[buffers.decoderInputs[index]]),
                with: direction[index], images: images, sparse: sparse)
        }
    }
}
