import AnomalyDetection
import NeuralNetwork
import Tensors

/// An autoencoder's layers as its metadata and the shapes of its tensors say them, and the tensors.
struct AutoencoderArchitecture {
    /// What the line that draws the latent is called; it has no tensors.
    static let samplingName = "sampling"

    private(set) var layers: [LayerDeclaration] = []
    private(set) var tensors: [String: Tensor] = [:]

    /// - Throws: where the layers do not fit together, or a tensor is missing, misshapen or not finite.
    init(_ metadata: AutoencoderMetadata, taking source: inout CheckpointTensors) throws(GradConError) {
        let geometry = try AutoencoderGeometry(metadata)
        let last = AutoencoderGeometry.layerCount - 1
        var channels: Int = metadata.input.channels
        for (index, layer) in geometry.encoder.enumerated() {
            let declared = metadata.layers?.encoder[index].channels
            channels = try take(layer.name, [declared, channels, 4, 4], channelsAt: 0, from: &source)
            layers.append(
                LayerDeclaration(
                    layer.name,
                    .convolution(
                        channels: channels, kernel: 4, stride: 2, padding: layer.vertical.padding, groups: 1),
                    activation: .relu))
        }
        if metadata.architecture == .vae { try appendBottleneck(geometry, channels: channels, from: &source) }
        for (index, layer) in geometry.decoder.enumerated() {
            let declared = index == last ? metadata.input.channels : metadata.layers?.decoder[index].channels
            channels = try take(layer.name, [channels, declared, 4, 4], channelsAt: 1, from: &source)
            layers.append(
                LayerDeclaration(
                    layer.name,
                    .transposedConvolution(
                        channels: channels, kernel: 4, stride: 2, padding: layer.vertical.padding,
                        outputPadding: (layer.outputPadding[0], layer.outputPadding[1])),
                    activation: index == last ? .none : .relu))
        }
    }

    /// Takes the weight and the bias of a convolution, and returns its output channels.
    private mutating func take(
        _ name: String, _ shape: [Int?], channelsAt dimension: Int, from source: inout CheckpointTensors
    ) throws(GradConError) -> Int {
        let weight = try source.take("\(name).weight", shape: shape)
        let channels = weight.shape[dimension]
        guard channels <= AutoencoderMetadata.channelLimit else {
            throw .geometry(
                layer: name, problem: "it has \(channels) channels, the limit is \(AutoencoderMetadata.channelLimit)")
        }
        tensors["\(name).weight"] = weight
        tensors["\(name).bias"] = try source.take("\(name).bias", shape: [channels])
        return channels
    }

    /// The latent's mean and log-variance from the flattened map, the latent, and the map again.
    private mutating func appendBottleneck(
        _ geometry: AutoencoderGeometry, channels: Int, from source: inout CheckpointTensors
    ) throws(GradConError) {
        let flat = channels * geometry.latentPositions
        let mean = try source.take("fc11.weight", shape: [nil, flat])
        let latent = mean.shape[0]
        tensors["fc11.weight"] = mean
        tensors["fc11.bias"] = try source.take("fc11.bias", shape: [latent])
        tensors["fc12.weight"] = try source.take("fc12.weight", shape: [latent, flat])
        tensors["fc12.bias"] = try source.take("fc12.bias", shape: [latent])
        tensors["fc2.weight"] = try source.take("fc2.weight", shape: [flat, latent])
        tensors["fc2.bias"] = try source.take("fc2.bias", shape: [flat])
        let first = geometry.decoder[0]
        layers += [
            LayerDeclaration("flatten", .flatten),
            LayerDeclaration("fc11", .linear(count: latent)),
            LayerDeclaration("fc12", .linear(count: latent), inputs: ["flatten"]),
            LayerDeclaration(
                Self.samplingName, .custom { inputs in GaussianSampling(inputs[0]) }, inputs: ["fc11", "fc12"]),
            LayerDeclaration("fc2", .linear(count: flat)),
            LayerDeclaration(
                "unflatten",
                .unflatten(channels: channels, height: first.vertical.coarse, width: first.horizontal.coarse)),
        ]
    }
}
