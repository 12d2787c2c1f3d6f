package import AnomalyDetection
package import Datasets
private import FoundationEssentials

extension Checkpoint {
    /// The split the model was trained with: `split` in its `training` metadata.
    ///
    /// - Returns: nil where the file records none, or describes one in words.
    /// - Throws: where there is one that cannot be read; to pass over it would test with images that were trained on.
    package func recordedSplit() throws(EvaluationError) -> Split? {
        try record(Training.self, "training")?.split
    }

    /// How many images it was trained with; nil where the file does not say.
    func trainingImageCount() throws(EvaluationError) -> Int? { try record(Training.self, "training")?.trainingImages }

    /// Whether it learned from labelled anomalies.
    func hasLearnedAnomalies() throws(EvaluationError) -> Bool {
        try record(Training.self, "training")?.hasAnomalies ?? false
    }

    /// How many pictures it was trained, chosen or calibrated with in training, different ones; nil where the file does
    /// not list them.
    package var seenImageCount: Int? { (try? seenImages())?.fingerprints.count }

    /// The pictures it has seen in training; nil where the file does not say.
    func seenImages() throws(EvaluationError) -> SeenImages? {
        guard let text = metadata[SeenImages.key] else { return nil }
        guard let images = SeenImages(text: text) else {
            throw .record(key: SeenImages.key, reason: "it is not base64 of six bytes an image")
        }
        return images
    }

    /// The images, of the ones at `indices`, that its threshold was made from: known by their numbers where they were
    /// of this data set, by what they show where they were of another.
    func calibrated(of dataset: Dataset, _ indices: [Int], threads: Int) throws(EvaluationError) -> Set<Int> {
        guard let source = try calibrationSource() else { return [] }
        if source.digest == dataset.digest { return Set(source.images) }
        guard let text = source.fingerprints else { return [] }
        guard let images = SeenImages(text: text) else {
            throw .record(key: CalibrationSource.key, reason: "its fingerprints are not base64 of six bytes an image")
        }
        do { return try images.common(with: dataset, indices, threads: threads) } catch { throw .data(error) }
    }

    /// The images its threshold was made from; nil where the file does not say.
    func calibrationSource() throws(EvaluationError) -> CalibrationSource? {
        try record(CalibrationSource.self, CalibrationSource.key)
    }

    private func record<Value: Decodable>(_ type: Value.Type, _ key: String) throws(EvaluationError) -> Value? {
        guard let text = metadata[key] else { return nil }
        do {
            return try JSONDecoder().decode(type, from: Data(text.utf8))
        } catch {
            let reason = (error as? DecodingError)?.reason ?? "is not valid JSON"
            throw .record(key: key, reason: reason.last == "." ? String(reason.dropLast()) : reason)
        }
    }
}

/// What is read of `training`, which is free-form otherwise.
private struct Training: Decodable {
    let split: Split?
    let trainingImages: Int?
    let hasAnomalies: Bool

    private enum CodingKeys: CodingKey { case split, images, anomalies }
    private struct Images: Decodable { let train: Int? }

    init(from decoder: any Decoder) throws {
        guard let container = try? decoder.container(keyedBy: CodingKeys.self) else {
            (split, trainingImages, hasAnomalies) = (nil, nil, false)
            return
        }
        trainingImages = (try? container.decode(Images.self, forKey: .images))?.train
        hasAnomalies = container.contains(.anomalies)
        let isText = (try? container.decode(String.self, forKey: .split)) != nil
        split = isText ? nil : try container.decodeIfPresent(Split.self, forKey: .split)
    }
}
