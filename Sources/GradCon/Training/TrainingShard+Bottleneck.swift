import NeuralNetwork

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The linear layers of the variational form (Kingma and Welling, *Auto-Encoding Variational Bayes*, ICLR 2014): the latent is
/// z = mu + e^(l/2) noise, with mu the mean and l the logarithm of the variance.
extension TrainingShard {
    func forward(_ bottleneck: Autoencoder.Bottleneck, isNoisy: Bool) {
        let encoded = self[buffers.encoderOutputs[AutoencoderGeometry.layerCount - 1]]
        flatten(encoded, into: self[buffers.flat])
        let (mean, logVariance) = (self[buffers.mean], self[buffers.logVariance])
        bottleneck.mean.forward(input: self[buffers.flat], output: mean, images: images)
        bottleneck.logVariance.forward(input: self[buffers.flat], output: logVariance, images: images)
        let (latent, noise) = (self[buffers.latent], self[buffers.noise])
        divergenceSum = 0
        forEachLatent(bottleneck) { index in
            let (mu, l) = (Double(mean[index]), Double(logVariance[index]))
            divergenceSum += (mu * mu + exp(l) - l - 1) / 2
            latent[index] = isNoisy ? Float(mu + exp(l / 2) * Double(noise[index])) : mean[index]
        }
        // The memory of the gradient, which is not there yet.
        bottleneck.expansion.forward(input: latent, output: self[buffers.flatGradient], images: images)
        unflatten(self[buffers.flatGradient], into: self[buffers.decoderInputs[0]])
    }

    /// From the gradient of the decoder's input to that of the encoder's output. The divergence of one latent element is
    /// (mu^2 + e^l - l - 1) / 2, scaled like the loss.
    func backward(_ bottleneck: Autoencoder.Bottleneck, elementScale: Float) {
        let flatGradient = self[buffers.flatGradient]
        flatten(self[buffers.latentGradient], into: flatGradient)
        let latentGradient = self[buffers.meanGradient]
        add(bottleneck.expansion, number: 2, input: buffers.latent, outputGradient: buffers.flatGradient)
        latentGradient.update(repeating: 0, count: images * bottleneck.mean.bias.count)
        bottleneck.expansion.backward(outputGradient: flatGradient, addingTo: latentGradient, images: images)

        let (mean, logVariance, noise) = (self[buffers.mean], self[buffers.logVariance], self[buffers.noise])
        let logVarianceGradient = self[buffers.logVarianceGradient]
        let scale = Double(elementScale)
        forEachLatent(bottleneck) { index in
            let slope = Double(latentGradient[index])
            let l = Double(logVariance[index])
            logVarianceGradient[index] = Float(
                slope * Double(noise[index]) * exp(l / 2) / 2 + (exp(l) - 1) / 2 * scale)
            latentGradient[index] = Float(slope + Double(mean[index]) * scale)
        }
        add(bottleneck.mean, number: 0, input: buffers.flat, outputGradient: buffers.meanGradient)
        add(bottleneck.logVariance, number: 1, input: buffers.flat, outputGradient: buffers.logVarianceGradient)
        flatGradient.update(repeating: 0, count: images * bottleneck.expansion.bias.count)
        bottleneck.mean.backward(outputGradient: latentGradient, addingTo: flatGradient, images: images)
        bottleneck.logVariance.backward(outputGradient: logVarianceGradient, addingTo: flatGradient, images: images)
        unflatten(flatGradient, into: self[buffers.encoderGradients[AutoencoderGeometry.layerCount - 1]])
    }

    /// Adds the gradients of a linear layer's weights and bias.
    private func add(_ layer: Linear, number: Int, input: Int, outputGradient: Int) {
        layer.weightGradient(
            input: self[input], outputGradient: self[outputGradient],
            gradient: gradient.pointer + layout.bottleneckWeights[number], images: images)
        Elementwise.addPositions(
            of: self[outputGradient], positions: images, stride: layer.bias.count,
            to: gradient.pointer + layout.bottleneckBiases[number])
    }

    private func forEachLatent(_ bottleneck: Autoencoder.Bottleneck, _ body: (Int) -> Void) {
        let stride = bottleneck.mean.bias.count
        for image in 0..<images {
            for element in 0..<bottleneck.mean.outputCount { body(image * stride + element) }
        }
    }

    /// Checkpoints count latent elements (channel, row, column), maps are channels-last.
    private func flatten(_ map: UnsafeMutablePointer<Float>, into flat: UnsafeMutablePointer<Float>) {
        forEachFlat { mapIndex, flatIndex in flat[flatIndex] = map[mapIndex] }
    }

    private func unflatten(_ flat: UnsafeMutablePointer<Float>, into map: UnsafeMutablePointer<Float>) {
        forEachFlat { mapIndex, flatIndex in map[mapIndex] = flat[flatIndex] }
    }

    @inline(__always)
    private func forEachFlat(_ body: (_ mapIndex: Int, _ flatIndex: Int) -> Void) {
        let channels = network.latentChannels
        let positions = network.geometry.latentPositions
        let mapStride = StridedOperator.channelStride(of: channels)
        let flatStride = Linear.stride(of: channels * positions)
        for image in 0..<images {
            for channel in 0..<channels {
                for position in 0..<positions {
                    body(
                        (image * positions + position) * mapStride + channel,
                        image * flatStride + channel * positions + position)
                }
            }
        }
    }
}
