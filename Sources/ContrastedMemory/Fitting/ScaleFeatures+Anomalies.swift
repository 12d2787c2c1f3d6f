import AnomalyDetection
import Determinism
import Training

extension ScaleFeatures {
    /// Tells the choice of anomalies apart from other uses of the seed.
    private static let stream: UInt64 = 0x636D_616E

    /// The features of the labelled anomalies of a run, as many as there is memory for; nil where there are none. They
    /// are whole images, see `checkAnomalies`.
    static func ofAnomalies(
        in data: TrainingData, by encoder: any ScaleEncoder, seed: UInt64
    ) throws(TrainingError) -> ScaleFeatures? {
        guard let anomalies = data.anomalies else { return nil }
        let frames = TrainingFrames(
            anomalies.inputs, limit: imageLimit(encoder.scales), SeededGenerator(seed: seed, stream: stream))
        let images = FrameInputs(frames: frames, images: anomalies)
        let features = ScaleFeatures(encoder, count: frames.chosen.count, threads: data.loop.threads) {
            images.load(frames.chosen[$0], into: $1)
        }
        try images.checkAll()
        return features
    }
}
