package import Datasets
import AnomalyDetection
import Imaging
import Synchronization

extension DatasetScoring {
    /// The scores of normal images and outliers, normal images first, and how well the model's first map shows what the
    /// masks of the outliers do; without figures of pixels where the model draws no maps.
    ///
    /// Kind by kind, so that only the counts of three groups are in memory.
    package func samples(
        normals: [Int], outliers: [Int], masks: DefectMasks
    ) throws(EvaluationError) -> (samples: [Evaluation.Sample], pixels: PixelEvaluations?) {
        guard let map = checkpoint.detector.maps.first else {
            return (try samples(normals: normals, outliers: outliers), nil)
        }
        guard let preprocessing = checkpoint.preprocessing else {
            throw .noImages(channels: checkpoint.detector.input.channels)
        }
        let (dataset, detector) = (dataset, checkpoint.detector)
        func counted(_ indices: [Int], areNormal: Bool) throws(EvaluationError) -> (PixelCounts, [ScoredImage]) {
            let counts = SharedCounts()
            let images = try BatchScoring(detector, threads: threads).elements(
                count: indices.count, name: { dataset[indices[$0]].name }
            ) { scorer, place in
                // Masks are of the whole image's size, also where the model sees it reduced.
                var decoding = preprocessing.imageDecoding
                decoding.leastSize = nil
                let image = try dataset.image(at: indices[place], decoding)
                let mask =
                    areNormal
                    ? nil : try masks.mask(of: dataset[indices[place]], width: image.width, height: image.height)
                let input =
                    preprocessing.decoding == .full
                    ? try preprocessing.input(of: image)
                    : try dataset.input(at: indices[place], shape: detector.input, preprocessing: preprocessing)
                guard areNormal || mask != nil else {
                    return ScoredImage(try scorer.score(input), of: input, by: preprocessing)
                }
                let explanation = try scorer.explanation(of: input)
                if let plane = explanation.planes(of: map, at: 0).first {
                    counts.add(plane.resized(width: image.width, height: image.height), mask?.regions)
                }
                return ScoredImage(explanation.score, of: input, by: preprocessing)
            }
            return (counts.value, images)
        }
        let (normalCounts, normalImages) = try counted(normals, areNormal: true)
        var all = normalCounts
        var kinds: [String: PixelEvaluation] = [:]
        var outlierImages: [Int: ScoredImage] = [:]
        for (kind, indices) in Dictionary(grouping: outliers, by: { dataset[$0].defect }) {
            var (counts, found) = try counted(indices, areNormal: false)
            all.add(counts)
            if let kind, counts.imageCount > 0 {
                counts.add(normalCounts)
                kinds[kind] = counts.figures()
            }
            for (index, image) in zip(indices, found) { outlierImages[index] = image }
        }
        let samples =
            zip(normals, normalImages).map { Evaluation.Sample(dataset[$0], isOutlier: false, $1) }
            + outliers.compactMap { index in
                outlierImages[index].map { Evaluation.Sample(dataset[index], isOutlier: true, $0) }
            }
        return (samples, all.figures().map { PixelEvaluations(all: $0, kinds: kinds) })
    }
}

/// The figures of pixels of all images and of each kind of defect.
package struct PixelEvaluations: Sendable {
    /// The figures over all images.
    let all: PixelEvaluation
    /// The figures of the images of one kind and the normal ones, by its name.
    let kinds: [String: PixelEvaluation]
}

/// Counts that several threads add to.
private final class SharedCounts: Sendable {
    private let counts = Mutex(PixelCounts())

    var value: PixelCounts { counts.withLock { $0 } }

    func add(_ map: FloatPlane, _ regions: DefectMask.Regions?) { counts.withLock { $0.add(map, regions) } }
}
