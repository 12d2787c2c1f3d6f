import AnomalyDetection
import NeuralNetwork

extension GradConDetector {
    /// The maps of a network's score.
    ///
    /// - Parameters:
    ///   - latents: where the training images' latents lie.
    ///   - hasGradient: whether there is memory enough for a ``PixelGradient``.
    static func maps(of network: Autoencoder, latents: LatentDistribution?, hasGradient: Bool) -> [ScoreMap] {
        let (width, height) = (network.input.width, network.input.height)
        var maps = [
            ScoreMap(name: "residual", title: "squared error of the reconstruction", width: width, height: height)
        ]
        if hasGradient {
            maps.append(
                ScoreMap(
                    name: "gradient", title: "magnitude of the published score's gradient by the pixels", width: width,
                    height: height))
        }
        if let grid = latents?.grid {
            maps.append(
                ScoreMap(
                    name: "latent", title: "squared distance of the latent at the position", width: grid.width,
                    height: grid.height))
        }
        // Other numbers of channels are no colours.
        if [1, 3].contains(network.input.channels) {
            maps.append(
                ScoreMap(
                    name: "reconstruction", title: "reconstruction",
                    kind: .picture(channels: network.input.channels), width: width, height: height))
        }
        return maps
    }
}
