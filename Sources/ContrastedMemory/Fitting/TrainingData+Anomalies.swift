import AnomalyDetection
import Training

extension TrainingData {
    /// - Throws: where labelled anomalies are cut into tiles.
    func checkAnomalies() throws(TrainingError) {
        guard anomalies == nil || input.preprocessing?.cutting.tile == nil else {
            throw .input(
                reason: "Labelled anomalies are given, and images are cut into tiles: most tiles of an anomaly show "
                    + "nothing that is one. Train without --tile, or cut the anomalies out and leave --tile away.")
        }
    }
}
