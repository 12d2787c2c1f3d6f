import AnomalyDetection
import Datasets
private import Files
import Statistics

extension EvaluationReport {
    /// The report as JSON, UTF-8, keys sorted.
    ///
    /// `auroc` holds `combined` and each term of the whole image by its label, and for each series of terms, such as
    /// `layers`, a list. `average_precision` and `f1` are those of the score; `f1` is the best F1, at the
    /// threshold `f1_threshold`, which was chosen with the labels. `threshold` is what the model's own threshold
    /// reaches, absent where it has none; `false_positive_rate`, the share of normal images above it, is null then.
    /// `defects` has the figures of each kind of defect by its name, and is empty where the data set names none.
    /// `pixel`, there and at the top, has those of the map of the images; it is absent without masks or maps.
    /// `terms` repeats all of the first figures for each term, with intervals `[lower, upper]`, histograms and, where
    /// the term belongs to no series, the corners of the ROC curve. `missed` and `false_alarms` are the mistakes that
    /// the page shows.
    package func json() throws(EvaluationError) -> [UInt8] {
        do {
            return try SortedJSON.indentedBytes(of: Document(self))
        } catch {
            throw .report(reason: "\(error)")
        }
    }

    private struct Document: Encodable {
        let model: Model
        let data: Images
        let warnings: [String]
        let inliers: Int
        let outliers: Int
        let outlier_ratio: Double
        let auroc: [String: Areas]
        let average_precision: Double
        let f1: Double
        let f1_threshold: Double
        let overlap: Double
        let interval: Interval
        let threshold: AtThreshold?
        let false_positive_rate: Nullable<Double>
        let false_positive_rate_interval: Nullable<[Double]>
        let defects: [String: Defect]
        let pixel: Pixel?
        let terms: [Term]
        let most_anomalous, most_normal, missed, false_alarms: [Shown]
        let challenge: [Cell]?

        init(_ report: EvaluationReport) {
            let evaluation = report.evaluation
            model = report.model
            data = report.images
            warnings = report.warnings
            inliers = evaluation.inlierCount
            outliers = evaluation.outlierCount
            outlier_ratio = Double(outliers) / Double(inliers + outliers)
            var areas: [String: Areas] = [:]
            for term in evaluation.terms where term.kind.series == nil { areas[term.kind.name] = .one(term.auroc) }
            for (series, terms) in Dictionary(grouping: evaluation.terms, by: \.kind.series) {
                if let series { areas[series] = .several(terms.map(\.auroc)) }
            }
            auroc = areas
            average_precision = evaluation.combined.averagePrecision
            f1 = evaluation.combined.bestF1.f1
            f1_threshold = evaluation.combined.bestF1.threshold
            overlap = evaluation.combined.histogram.overlap
            interval = Interval(evaluation.bootstrap)
            threshold = evaluation.threshold.map(AtThreshold.init)
            false_positive_rate = Nullable(evaluation.threshold?.point.falsePositiveRate)
            false_positive_rate_interval = Nullable(evaluation.threshold?.falsePositiveRateInterval.bounds)
            defects = Dictionary(
                evaluation.defects.map { ($0.name, Defect($0)) }, uniquingKeysWith: { first, _ in first })
            pixel = evaluation.pixel.map(Pixel.init)
            terms = evaluation.terms.map(Term.init)
            most_anomalous = report.mostAnomalous.map(Shown.init)
            most_normal = report.mostNormal.map(Shown.init)
            missed = report.missed.pictures.map(Shown.init)
            false_alarms = report.falseAlarms.pictures.map(Shown.init)
            challenge = report.challenge?.cells.map(Cell.init)
        }
    }

    private enum Areas: Encodable {
        case one(Double)
        case several([Double])

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .one(let value): try container.encode(value)
            case .several(let values): try container.encode(values)
            }
        }
    }

    private struct Interval: Encodable {
        let method = "stratified percentile bootstrap"
        /// The method of the intervals of recall and of the false-positive rate.
        let shares = "Clopper-Pearson"
        let level: Double
        let resamples: Int
        let seed: UInt64

        init(_ bootstrap: Bootstrap) {
            level = bootstrap.level
            resamples = bootstrap.resamples
            seed = bootstrap.seed
        }
    }

    private struct AtThreshold: Encodable {
        let value, f1, precision, recall, false_positive_rate: Double
        let true_positives, false_positives: Int
        let f1_interval, false_positive_rate_interval: [Double]
        /// Where the rate lies with the threshold's calibration; nil for thresholds that promise none.
        let expected_false_positive_rate_interval: [Double]?
        let source: Threshold

        init(_ evaluation: ThresholdEvaluation) {
            let point = evaluation.point
            value = point.threshold
            f1 = point.f1
            precision = point.precision
            recall = point.recall
            false_positive_rate = point.falsePositiveRate
            true_positives = point.truePositives
            false_positives = point.falsePositives
            f1_interval = evaluation.f1Interval.bounds
            false_positive_rate_interval = evaluation.falsePositiveRateInterval.bounds
            expected_false_positive_rate_interval = evaluation.threshold.falsePositiveRateInterval?.bounds
            source = evaluation.threshold
        }
    }

    private struct Defect: Encodable {
        let images: Int
        let auroc, average_precision: Double
        let auroc_interval: [Double]
        let recall: Nullable<Double>
        let recall_interval: Nullable<[Double]>
        let pixel: Pixel?

        init(_ defect: DefectEvaluation) {
            images = defect.imageCount
            auroc = defect.auroc
            auroc_interval = defect.aurocInterval.bounds
            average_precision = defect.averagePrecision
            recall = Nullable(defect.found?.recall)
            recall_interval = Nullable(defect.found?.recallInterval.bounds)
            pixel = defect.pixel.map(Pixel.init)
        }
    }

    private struct Pixel: Encodable {
        let auroc, au_pro: Double
        let images: Int

        init(_ pixel: PixelEvaluation) {
            auroc = pixel.auroc
            au_pro = pixel.auPRO
            images = pixel.imageCount
        }
    }

    /// A value that is null, and not left out, where there is none.
    private struct Nullable<Value: Encodable>: Encodable {
        private let value: Value?

        init(_ value: Value?) { self.value = value }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            if let value { try container.encode(value) } else { try container.encodeNil() }
        }
    }

    private struct Term: Encodable {
        let name: String
        let auroc, average_precision, f1, f1_threshold, overlap: Double
        let auroc_interval, average_precision_interval, f1_interval: [Double]
        let histogram: Histogram
        /// Nil for the terms of a series, whose curves the page does not draw either.
        let roc: Curve?

        init(_ term: TermEvaluation) {
            name = term.kind.name
            auroc = term.auroc
            average_precision = term.averagePrecision
            f1 = term.bestF1.f1
            f1_threshold = term.bestF1.threshold
            overlap = term.histogram.overlap
            auroc_interval = term.aurocInterval.bounds
            average_precision_interval = term.averagePrecisionInterval.bounds
            f1_interval = term.bestF1Interval.bounds
            histogram = Histogram(term.histogram)
            roc = term.kind.series == nil ? Curve(term.ranking) : nil
        }
    }

    /// Images per bin; the bins are of equal width from `lower` to `upper`.
    private struct Histogram: Encodable {
        let lower, upper: Double
        let inliers, outliers: [Int]

        init(_ histogram: ScoreHistogram) {
            (lower, upper) = (histogram.lower, histogram.upper)
            (inliers, outliers) = (histogram.inliers, histogram.outliers)
        }
    }

    private struct Curve: Encodable {
        let false_positive_rate, recall: [Double]

        init(_ ranking: Ranking) {
            let points = ranking.rocPoints
            false_positive_rate = points.map(\.falsePositiveRate)
            recall = points.map(\.recall)
        }
    }

    private struct Shown: Encodable {
        let name: String
        let outlier: Bool
        let score: Double

        init(_ picture: Picture) {
            name = picture.sample.name
            outlier = picture.sample.isOutlier
            score = picture.sample.score.value
        }
    }

    private struct Cell: Encodable {
        let condition: Condition
        let level: Int
        let auroc: [String: Double]
        let auroc_interval: [Double]

        init(_ cell: ChallengeGrid.Cell) {
            condition = cell.condition
            level = cell.level
            auroc = Dictionary(
                cell.terms.map { ($0.kind.name, $0.auroc) }, uniquingKeysWith: { first, _ in first })
            auroc_interval = cell.interval.bounds
        }
    }
}

extension ConfidenceInterval {
    fileprivate var bounds: [Double] { [lower, upper] }
}
