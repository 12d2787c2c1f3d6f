import AnomalyDetection
import Datasets
package import Determinism

/// The images of a run in their three parts, decoded once.
package struct TrainingData: Sendable {
    /// What they were made into.
    package let input: TrainingInput
    /// What the model is trained with.
    package private(set) var training: TrainingImages
    /// Held out; they choose the epoch, and whatever else is fitted after training.
    package let validation: TrainingImages
    /// Held out for the threshold, and used for nothing else; empty where too few were held out.
    package let calibration: TrainingImages
    /// Images that are known to be anomalies; nil where there are none.
    package let anomalies: TrainingImages?
    /// On so many threads.
    package let loop: ParallelLoop
    let split: Split
    let seen: SeenImages
    let anomalyRecord: AnomalyRecord?

    /// Which images of the data set have which part.
    struct Division {
        let train: [Int]
        let choosing: [Int]
        let calibrating: [Int]

        init(_ request: TrainingRequest) throws(TrainingError) {
            let lists: Split.Lists
            do { lists = try request.split.lists(of: request.dataset) } catch { throw .split(error) }
            train = lists.train
            (choosing, calibrating) = Split.divide(heldOut: lists.validation)
        }
    }

    /// Decodes every image once.
    init(_ request: TrainingRequest, _ division: Division) throws(TrainingError) {
        let (dataset, input) = (request.dataset, request.input)
        let loop = ParallelLoop(threads: request.threads)
        do throws(DatasetError) {
            training = try TrainingImages(dataset, indices: division.train, input: input, loop: loop)
            validation = try TrainingImages(dataset, indices: division.choosing, input: input, loop: loop)
            calibration = try TrainingImages(dataset, indices: division.calibrating, input: input, loop: loop)
            let normal = try SeenImages(
                dataset, division.train + division.choosing + division.calibrating, threads: loop.threads)
            anomalies = try request.anomalies.map { (anomalies) throws(DatasetError) in
                try TrainingImages(anomalies, indices: Array(0..<anomalies.count), input: input, loop: loop)
            }
            seen =
                try request.anomalies.map { (anomalies) throws(DatasetError) in
                    normal.union(try SeenImages(anomalies, Array(0..<anomalies.count), threads: loop.threads))
                } ?? normal
        } catch { throw .data(error) }
        try Self.checkAnomalies(request)
        anomalyRecord = request.anomalies.map {
            AnomalyRecord(data: DatasetName(name: $0.name, sha256: $0.digest), images: $0.count)
        }
        self.input = input
        self.loop = loop
        split = request.split
    }

    /// - Throws: where an anomaly shows the same as a normal image of the data set, with the anomalies' names.
    private static func checkAnomalies(_ request: TrainingRequest) throws(TrainingError) {
        guard let anomalies = request.anomalies else { return }
        let dataset = request.dataset
        let normal = (0..<dataset.count).filter { index in
            switch dataset[index].label {
            case .normal: true
            case .category(let category): category == request.split.inlierClass
            case .anomalous: false
            }
        }
        let common: Set<Int>
        do {
            common = try SeenImages(dataset, normal, threads: request.threads)
                .common(with: anomalies, Array(0..<anomalies.count), threads: request.threads)
        } catch { throw .data(error) }
        guard let first = common.min() else { return }
        let others = common.count > 1 ? " (and \(common.count - 1) more)" : ""
        throw .input(
            reason:
                "The anomaly \(anomalies[first].name)\(others) shows the same as a normal image of the data set; an "
                + "image is one or the other. Take it out of one of the two.")
    }

    /// The same, with some of the training images alone, by their places.
    func training(with places: [Int]) -> TrainingData {
        var data = self
        data.training = TrainingImages(places, of: training)
        return data
    }

    /// The images that tell how far training is: those that choose the epoch, or where there are none, those it is
    /// trained with.
    package var judging: TrainingImages { validation.count > 0 ? validation : training }

    /// How many images have which part.
    package var counts: ImageCounts {
        ImageCounts(
            train: training.indices.count, validation: validation.indices.count,
            calibration: calibration.indices.count)
    }

    /// The training images that do not show the same as another, by their places: an image that is held out must not be
    /// known by its copy.
    package var distinctTrainingImages: [Int] {
        training.indices.indices.filter { !seen.repeats.contains(training.indices[$0]) }
    }

    /// What is left out of ``distinctTrainingImages``, in a sentence; nil where nothing is.
    package var noteOfRepeats: String? {
        let (all, distinct) = (training.indices.count, distinctTrainingImages.count)
        guard distinct < all else { return nil }
        return
            "\(all - distinct) of the \(all) images show the same as others, and were left out: a copy among the "
            + "training images would make an image's score too small."
    }

    /// How many held-out images show the same as a training image, in a sentence; nil where none does.
    package var noteOfKnownHeldOut: String? {
        let known = (validation.indices + calibration.indices).count { seen.repeats.contains($0) }
        return known > 0
            ? "\(known) held-out images show the same as training images, so that thresholds may be too low: leave out "
                + "copies, and train again." : nil
    }

    /// What some images are like for a model that was made without them, in their order.
    ///
    /// - Parameter drawing: whether the maps are drawn, too, for a threshold.
    func heldOut(
        _ images: TrainingImages, by detector: any AnomalyDetector, drawing: Bool = true
    ) throws(TrainingError) -> [TrainedMember.HeldOutImage] {
        let results = ParallelMap.elements(count: images.indices.count, threads: loop.threads) {
            detector.makeScorer()
        } element: { scorer, place in
            Result {
                let input = try images.input(ofImage: place)
                let explanation = detector.maps.isEmpty || !drawing ? nil : try scorer.explanation(of: input)
                if let explanation, input.count == 1 {
                    return TrainedMember.HeldOutImage(parts: [explanation.score], mapPeak: explanation.peak)
                }
                let parts = try (0..<input.count).map { try scorer.score(input.tensor($0)) }
                return TrainedMember.HeldOutImage(parts: parts, mapPeak: explanation?.peak)
            }
        }
        do { return try results.map { try $0.get() } } catch { throw .calibration(reason: "\(error)") }
    }
}

/// How many images have which part in a training run.
package struct ImageCounts: Sendable, Equatable, Codable {
    /// The images trained with.
    package let train: Int
    /// The images that chose the epoch.
    package let validation: Int
    /// The images that gave the calibration scores.
    package let calibration: Int
}
