package import AnomalyDetection
package import Datasets
import Files
private import Determinism
private import Tensors

/// Finds a model's threshold on images it was not trained on and writes it into a copy of the model.
package struct ThresholdFinder: Sendable {
    /// What is asked for.
    package enum Method: Sendable, Equatable {
        /// Split conformal prediction at a false-positive rate, 0 to 1 exclusive, from normal images alone.
        case conformal(falsePositiveRate: Double)
        /// The best F1, from normal images and outliers.
        case f1
        /// The best recall minus false-positive rate, from normal images and outliers.
        case youden
    }

    /// A model with a new threshold.
    package struct Result: Sendable {
        /// The whole file.
        package let file: [UInt8]
        /// The threshold.
        package let threshold: Threshold
        /// The scores of normal images that the file now carries.
        package let calibration: Calibration
        /// Which images were taken, in words.
        package let selection: String
        /// Whether the model was trained on some of them.
        package let includesTrainingImages: Bool
    }

    /// No more scores than this are stored, and used: a random selection of more is as valid a calibration sample, and
    /// a file with this many has some 200 kB of them. At a rate of 5% the achieved rate then lies within 0.43 points of
    /// it with a probability of 95%.
    package static let maximumSize = 10_000

    private let model: [UInt8]
    private let checkpoint: Checkpoint
    private let dataset: Dataset
    private let detectors: DetectorRegistry
    private let images: HeldOutImages
    private let threads: Int

    /// - Parameters:
    ///   - model: The bytes of the checkpoint.
    ///   - checkpoint: The same, parsed.
    ///   - detectors: The families it may be of.
    ///   - dataset: The images.
    ///   - images: The images which the model was not trained on.
    ///   - threads: The most threads to use, at least 1.
    package init(
        model: [UInt8], _ checkpoint: Checkpoint, detectors: DetectorRegistry, dataset: Dataset,
        images: HeldOutImages, threads: Int
    ) {
        self.model = model
        self.checkpoint = checkpoint
        self.detectors = detectors
        self.dataset = dataset
        self.images = images
        self.threads = threads
    }

    /// Finds the threshold.
    ///
    /// - Parameters:
    ///   - method: What kind of threshold to find.
    ///   - seed: Draws outliers, and scores where there are more than ``maximumSize``.
    ///   - includesTrainingImages: Whether images the model was trained on are taken as well; the file then says so.
    /// - Throws: where there are too few images, or one of them has no score.
    package func find(
        _ method: Method, seed: UInt64, includesTrainingImages: Bool = false
    ) throws(EvaluationError) -> Result {
        let isForced = includesTrainingImages && !images.trained.isEmpty
        var normals = (images.validation(for: method) + (isForced ? images.trained : [])).sorted()
        if case .conformal(let rate) = method { try check(size: normals.count, rate: rate) }
        guard !normals.isEmpty else { throw .noneLeft(group: "normal images", dataset: dataset.name) }
        if normals.count > Self.maximumSize {
            var generator = SeededGenerator(seed: seed, stream: 3)
            normals = generator.sample(Self.maximumSize, of: normals).sorted()
        }
        let outliers = try outliers(for: method, normals: normals.count, seed: seed)
        let scoring = DatasetScoring(checkpoint, dataset, threads: threads)
        let images = try scoring.scored(normals + outliers)
        let scores = images.map(\.score)
        func found(_ values: [Double]) throws(EvaluationError) -> (threshold: Threshold, calibration: Calibration) {
            let calibration = try self.calibration(values.prefix(normals.count).sorted())
            let outliers = Array(values.dropFirst(normals.count))
            return (try self.threshold(method, calibration, outliers: outliers), calibration)
        }
        let (threshold, calibration) = try found(scores.map(\.value))
        var termThresholds: [String: Threshold] = [:]
        for (index, term) in checkpoint.detector.terms.enumerated() where term.hasThreshold {
            termThresholds[term.name] = try found(scores.map { $0.terms[index] }).threshold.ofTerm
        }
        let selection =
            "\(normals.count) normal images (\(self.images.validationOrigin)"
            + (isForced ? ", and images the model was trained on)" : ")")
            + (outliers.isEmpty ? "" : " and \(outliers.count) outliers")
        let used = (normals + outliers).sorted()
        let fingerprints: SeenImages
        do { fingerprints = try SeenImages(dataset, used, threads: threads) } catch { throw .data(error) }
        let source = CalibrationSource(
            dataset: dataset.name, digest: dataset.digest, inlierClass: self.images.inlierClass, selection: selection,
            includesTrainingImages: isForced, images: used, fingerprints: fingerprints.text, threshold: threshold)
        let mapThreshold = mapThreshold(method, peaks: try scoring.mapPeaks(of: normals))
        return Result(
            file: try file(
                threshold, termThresholds, mapThreshold, calibration, reference(images.prefix(normals.count)), source,
                preprocessing(by: scoring, normals)),
            threshold: threshold,
            calibration: calibration, selection: selection, includesTrainingImages: isForced)
    }

    /// - Parameter size: How many images there are; the largest that are taken are ``maximumSize``.
    private func check(size: Int, rate: Double) throws(EvaluationError) {
        guard rate > 0, rate < 1 else { throw .rate(rate) }
        guard let required = Calibration.requiredSize(forRate: rate) else { throw .rate(rate) }
        let size = min(size, Self.maximumSize)
        guard size >= required, ConformalCoverage(size: size, falsePositiveRate: rate) != nil else {
            throw .sample(size: size, rate: rate, required: required, isHalved: images.isValidationHalved)
        }
    }

    /// The outliers to use: as many as there are normal images, but not more than half of them, so that some are left
    /// to evaluate with.
    private func outliers(for method: Method, normals: Int, seed: UInt64) throws(EvaluationError) -> [Int] {
        if case .conformal = method { return [] }
        let available = images.test.testOutliers
        guard !available.isEmpty else { throw .noneLeft(group: "outliers", dataset: dataset.name) }
        var generator = SeededGenerator(seed: seed, stream: 4)
        return generator.sample(min(normals, (available.count + 1) / 2), of: available).sorted()
    }

    /// The calibration, named after its scores and the model that gave them.
    private func calibration(_ scores: [Double]) throws(EvaluationError) -> Calibration {
        let text = checkpoint.digest + scores.map { " \($0)" }.joined()
        let id = String(SHA256.hexadecimalDigest(of: Array(text.utf8)).prefix(16))
        guard let calibration = Calibration(id: id, scores: scores) else {
            throw .checkpoint(reason: "The calibration scores are not finite numbers in ascending order.")
        }
        return calibration
    }

    private func threshold(
        _ method: Method, _ calibration: Calibration, outliers: [Double]
    ) throws(EvaluationError) -> Threshold {
        func labelled(
            _ method: Threshold.Method, _ figure: (Ranking) -> OperatingPoint
        ) throws(EvaluationError) -> Threshold {
            let ranking = try Ranking(inliers: calibration.scores, outliers: outliers)
            return Threshold(
                value: figure(ranking).threshold, method: method, calibrationSize: calibration.size + outliers.count,
                calibrationID: calibration.id)
        }
        switch method {
        case .f1: return try labelled(.f1) { $0.bestF1 }
        case .youden: return try labelled(.youden) { $0.bestYouden }
        case .conformal(let rate):
            guard let threshold = Threshold(conformal: calibration, falsePositiveRate: rate) else {
                throw .sample(
                    size: calibration.size, rate: rate, required: Calibration.requiredSize(forRate: rate) ?? .max,
                    isHalved: images.isValidationHalved)
            }
            return threshold
        }
    }

    /// What the images are like that the calibration has the scores of.
    private func reference(_ images: ArraySlice<ScoredImage>) -> DriftReference? {
        let terms = checkpoint.detector.terms.enumerated().map { index, term in
            (term.name, images.map { $0.score.terms[index] })
        }
        return DriftReference(
            terms: Dictionary(uniqueKeysWithValues: terms), brightness: images.map(\.statistics.brightness),
            contrast: images.map(\.statistics.contrast))
    }

    /// The threshold of the first map at the rate that was asked for, or at that of training; nil where there is no map
    /// or too few images for the rate, and the model keeps the one it has.
    private func mapThreshold(_ method: Method, peaks: [Double]) -> MapThreshold? {
        guard let map = checkpoint.detector.maps.first else { return nil }
        var rate = Split.falsePositiveRate
        if case .conformal(let asked) = method { rate = asked }
        return MapThreshold(map: map.name, peaks: peaks, falsePositiveRate: rate)
    }

    /// The preprocessing with limits of frames by the images that the threshold is made from; nil where the model has
    /// such limits, by the images that it was trained with, or takes tensors only.
    private func preprocessing(by scoring: DatasetScoring, _ normals: [Int]) throws(EvaluationError) -> Preprocessing? {
        guard var preprocessing = checkpoint.preprocessing, preprocessing.frameLimits == nil else { return nil }
        preprocessing.frameLimits = FrameLimits(of: try scoring.frames(of: normals))
        return preprocessing
    }

    /// The model with new metadata; its tensors and all other metadata stay.
    private func file(
        _ threshold: Threshold, _ termThresholds: [String: Threshold], _ mapThreshold: MapThreshold?,
        _ calibration: Calibration, _ reference: DriftReference?, _ source: CalibrationSource,
        _ preprocessing: Preprocessing?
    ) throws(EvaluationError) -> [UInt8] {
        do {
            var file = try Safetensors(parsing: model)
            file.metadata["threshold"] = try SortedJSON.text(of: threshold)
            if !termThresholds.isEmpty {
                file.metadata[Checkpoint.termThresholdsKey] = try SortedJSON.text(of: termThresholds)
            }
            if let mapThreshold { file.metadata[MapThreshold.key] = try SortedJSON.text(of: mapThreshold) }
            file.metadata["calibration"] = try SortedJSON.text(of: calibration)
            // What is there already tells of other images than those of the new calibration.
            file.metadata[DriftReference.key] = try reference.map { try SortedJSON.text(of: $0) }
            file.metadata[CalibrationSource.key] = try SortedJSON.text(of: source)
            if let preprocessing { file.metadata["preprocessing"] = try SortedJSON.text(of: preprocessing) }
            let bytes = file.serialized()
            _ = try Checkpoint(parsing: bytes, detectors: detectors)
            return bytes
        } catch {
            throw .checkpoint(reason: "\(error)")
        }
    }
}

extension HeldOutImages {
    /// The normal images to calibrate with. Labelled data that would all be used up leave every other normal image to
    /// evaluate with, and so with their outliers.
    fileprivate func validation(for method: ThresholdFinder.Method) -> [Int] {
        if case .conformal = method { return validation }
        guard validation == test.testNormals else { return validation }
        return validation.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
    }
}
