import AnomalyDetection

extension GradConDetector {
    /// The maps of a network's score.
    ///
    /// - Parameter hasGradient: whether there is memory enough for a ``PixelGradient``.
    static func maps(of network: Autoencoder, hasGradient: Bool) -> [ScoreMap] {
        let (width, height) = (network.input.width, network.input.height)
        var maps = [
            ScoreMap(name: "residual", title: "squared error of the reconstruction", width: width, height: height)
        ]
        if hasGradient {
            maps.append(
                ScoreMap(
                    name: "gradient", title: "magnitude of the score's gradient by the pixels", width: width,
                    height: height))
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
