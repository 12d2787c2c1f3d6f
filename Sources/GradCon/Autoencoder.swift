import AnomalyDetection
import NeuralNetwork

/// The network of GradCon: four convolutions, four transposed convolutions, and between them, in the variational form,
/// three linear layers. Immutable, shared by all workers.
final class Autoencoder: Sendable {
    /// The linear layers of the variational form.
    struct Bottleneck: Sendable {
        let mean: Linear
        let logVariance: Linear
        let expansion: Linear
    }

    let input: InputShape
    let geometry: AutoencoderGeometry
    let encoder: [Conv2d]
    let decoder: [ConvTranspose2d]
    let bottleneck: Bottleneck?
    /// The channels of the latent map.
    let latentChannels: Int
    let parameterCount: Int

    /// Takes the network's tensors.
    init(_ metadata: AutoencoderMetadata, taking tensors: inout CheckpointTensors) throws(GradConError) {
        let geometry = try AutoencoderGeometry(metadata)
        let last = AutoencoderGeometry.layerCount - 1
        var parameters = 0
        var channels: Int = metadata.input.channels
        var encoder: [Conv2d] = []
        for (index, layer) in geometry.encoder.enumerated() {
            let weight = try tensors.take(
                "\(layer.name).weight", shape: [metadata.layers?.encoder[index].channels, channels, 4, 4])
            channels = weight.shape[0]
            try Self.check(channels: channels, of: layer.name)
            let bias = try tensors.take("\(layer.name).bias", shape: [channels])
            encoder.append(
                Conv2d(
                    weight: weight, bias: bias, vertical: layer.vertical, horizontal: layer.horizontal,
                    input: index == 0 ? .image : .map))
            parameters += weight.elements.count + bias.elements.count
        }
        latentChannels = channels

        if metadata.architecture == .vae {
            let flat = channels * geometry.latentPositions
            let meanWeight = try tensors.take("fc11.weight", shape: [nil, flat])
            let latent = meanWeight.shape[0]
            let meanBias = try tensors.take("fc11.bias", shape: [latent])
            let logVarianceWeight = try tensors.take("fc12.weight", shape: [latent, flat])
            let logVarianceBias = try tensors.take("fc12.bias", shape: [latent])
            let expansionWeight = try tensors.take("fc2.weight", shape: [flat, latent])
            let expansionBias = try tensors.take("fc2.bias", shape: [flat])
            bottleneck = Bottleneck(
                mean: Linear(weight: meanWeight, bias: meanBias),
                logVariance: Linear(weight: logVarianceWeight, bias: logVarianceBias),
                expansion: Linear(weight: expansionWeight, bias: expansionBias))
            parameters += 3 * latent * flat + 2 * latent + flat
        } else {
            bottleneck = nil
        }

        var decoder: [ConvTranspose2d] = []
        for (index, layer) in geometry.decoder.enumerated() {
            let declared = index == last ? metadata.input.channels : metadata.layers?.decoder[index].channels
            let weight = try tensors.take("\(layer.name).weight", shape: [channels, declared, 4, 4])
            channels = weight.shape[1]
            try Self.check(channels: channels, of: layer.name)
            let bias = try tensors.take("\(layer.name).bias", shape: [channels])
            decoder.append(
                ConvTranspose2d(
                    weight: weight, bias: bias, vertical: layer.vertical, horizontal: layer.horizontal,
                    output: index == last ? .image : .map))
            parameters += weight.elements.count + bias.elements.count
        }
        input = metadata.input
        self.geometry = geometry
        self.encoder = encoder
        self.decoder = decoder
        parameterCount = parameters
    }

    private static func check(channels: Int, of layer: String) throws(GradConError) {
        guard channels <= AutoencoderMetadata.channelLimit else {
            throw .geometry(
                layer: layer, problem: "it has \(channels) channels, the limit is \(AutoencoderMetadata.channelLimit)")
        }
    }

    /// The multiply-adds of one score: both forward passes, the gradients of the decoder's weights and of its hidden maps.
    /// Products with padding are not counted.
    var multiplyAdds: Int {
        let forward = encoder.reduce(0) { $0 + $1.linear.multiplyAdds }
        let weightGradients = decoder.reduce(0) { $0 + $1.linear.multiplyAdds }
        let mapGradients = decoder.dropFirst().reduce(0) { $0 + $1.linear.multiplyAdds }
        let linear =
            bottleneck.map { $0.mean.multiplyAdds + $0.logVariance.multiplyAdds + $0.expansion.multiplyAdds } ?? 0
        return forward + linear + 2 * weightGradients + mapGradients
    }
}
