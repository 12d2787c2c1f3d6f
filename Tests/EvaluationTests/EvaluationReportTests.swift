import AnomalyDetection
import Datasets
import FoundationEssentials
import GradCon
import Imaging
import Testing

@testable import Evaluation

struct EvaluationReportTests {
    private static let hostile = "<script>alert(1)</script>\"'&\u{1B}[31m\u{0}.png"

    private struct Figures: Decodable {
        struct Areas: Decodable {
            let reconstruction, gradient, combined: Double
            let latent: Double?
            let layers: [Double]
        }
        struct Decision: Decodable { let value, f1, false_positive_rate: Double }
        struct Histogram: Decodable {
            let lower, upper: Double
            let inliers, outliers: [Int]
        }
        struct Curve: Decodable { let false_positive_rate, recall: [Double] }
        struct Term: Decodable {
            let name: String
            let histogram: Histogram
            let roc: Curve?
        }
        struct Shown: Decodable {
            let name: String
            let outlier: Bool
            let score: Double
        }
        struct Model: Decodable { let name: String }

        let auroc: Areas
        let average_precision, f1: Double
        let inliers, outliers: Int
        let threshold: Decision?
        let terms: [Term]
        struct Defect: Decodable {
            let images: Int
            let auroc, average_precision: Double
            let recall: Double?
        }

        let most_anomalous, most_normal, missed, false_alarms: [Shown]
        let false_positive_rate: Double?
        let false_positive_rate_interval: [Double]?
        let defects: [String: Defect]
        let model: Model
    }

    private func report(threshold: Threshold? = nil, withChallenge: Bool = false) throws -> EvaluationReport {
        let dataset = try EvaluationData().classes(train: 30, test: 0)
        let checkpoint = try EvaluationData.checkpoint()
        let scoring = DatasetScoring(checkpoint, dataset, threads: 1)
        let indices = ((0..<30).filter { $0 % 3 == 0 }, (0..<30).filter { $0 % 3 == 1 })
        let bootstrap = Bootstrap(resamples: 5)
        let samples = try scoring.samples(normals: indices.0, outliers: indices.1).map {
            Evaluation.Sample(
                name: Self.hostile, isOutlier: $0.isOutlier, defect: $0.isOutlier ? Self.hostile : nil, score: $0.score)
        }
        let evaluation = try Evaluation(
            samples: samples, terms: checkpoint.detector.terms, threshold: threshold, bootstrap: bootstrap)
        let grid = withChallenge ? try scoring.challenge(indices.0, seed: 0, bootstrap: bootstrap) : nil
        return EvaluationReport(
            model: .init(name: Self.hostile, checkpoint),
            images: .init(dataset, inlierClass: 0, split: nil, selection: Self.hostile, seed: 3),
            evaluation: evaluation, challenge: grid, warnings: [Self.hostile],
            image: { try? dataset.image(at: (indices.0 + indices.1)[$0]) })
    }

    @Test func jsonHoldsWhatScriptsRelyOn() throws {
        let threshold = Threshold(value: 0.1, method: .manual)
        let report = try report(threshold: threshold, withChallenge: true)
        let figures = try JSONDecoder().decode(Figures.self, from: Data(try report.json()))
        let combined = report.evaluation.combined
        #expect(figures.auroc.combined == combined.auroc)
        #expect(figures.auroc.layers.count == 4 && figures.auroc.latent == nil)
        #expect(figures.auroc.reconstruction == report.evaluation.parts[0].auroc)
        #expect(figures.auroc.gradient == report.evaluation.parts[1].auroc)
        #expect(figures.average_precision == combined.averagePrecision && figures.f1 == combined.bestF1.f1)
        #expect(figures.inliers == 10 && figures.outliers == 10)
        #expect(figures.threshold?.value == 0.1)
        let point = try #require(report.evaluation.threshold).point
        #expect(figures.false_positive_rate == point.falsePositiveRate)
        #expect(figures.false_positive_rate_interval?.count == 2)
        let defect = try #require(figures.defects[Self.hostile])
        #expect(figures.defects.count == 1 && defect.images == 10)
        #expect(defect.auroc == combined.auroc && defect.average_precision == combined.averagePrecision)
        #expect(defect.recall == point.recall)
        #expect(figures.missed.count == 10 - point.truePositives && figures.missed.allSatisfy(\.outlier))
        #expect(figures.false_alarms.count == point.falsePositives && !figures.false_alarms.contains(where: \.outlier))
        #expect(figures.terms.count == 7)
        for term in figures.terms {
            #expect(term.histogram.inliers.reduce(0, +) == 10 && term.histogram.outliers.reduce(0, +) == 10)
            #expect(term.histogram.lower <= term.histogram.upper)
            #expect((term.roc == nil) == term.name.hasPrefix("up."))
            if let roc = term.roc {
                #expect(roc.false_positive_rate.first == 0 && roc.recall.first == 0)
                #expect(roc.false_positive_rate.last == 1 && roc.recall.last == 1)
            }
        }
        let highest = report.evaluation.samples.map(\.score.value).sorted(by: >)
        #expect(figures.most_anomalous.map(\.score) == Array(highest.prefix(10)))
        #expect(figures.most_normal.map(\.score) == Array(highest.reversed().prefix(10)))
        #expect(figures.model.name == Self.hostile)
        #expect(try report.json() == report.json())
    }

    /// Names of files and models are text, whatever they hold; the only tags and addresses are the report's own.
    @Test func htmlEscapesEveryName() throws {
        let html = try report(threshold: Threshold(value: 0.1, method: .manual), withChallenge: true).html
        #expect(!html.contains("<script") && !html.contains("alert(1)</") && !html.contains("\u{1B}"))
        #expect(!html.contains("\u{0}"))
        #expect(html.contains("&lt;script&gt;"))
        #expect(!html.contains("http:") && !html.contains("https:") && !html.contains("url("))
    }

    /// The page is well-formed: every element that is opened is closed, in order.
    @Test(arguments: [true, false])
    func htmlIsWellFormed(isWhole: Bool) throws {
        let html = try report(
            threshold: isWhole ? Threshold(value: 0.1, method: .manual) : nil, withChallenge: isWhole
        ).html
        let empty: Set = ["meta", "img", "!DOCTYPE", "path", "circle"]
        var open: [Substring] = []
        for tag in html.split(separator: "<").dropFirst() where !tag.isEmpty {
            let content = tag.prefix { $0 != ">" }
            #expect(content.count < tag.count, "a tag that does not end: \(content.prefix(40))")
            let name = content.drop { $0 == "/" }.prefix { !$0.isWhitespace && $0 != "/" }
            if content.hasPrefix("/") {
                #expect(open.popLast() == name)
            } else if !empty.contains(String(name)) {
                open.append(name)
            }
        }
        #expect(open.isEmpty)
        #expect(html.contains("<svg") && html.contains("data:image/png;base64,"))
        // No coordinate and no attribute is other than finite.
        for before in [" ", "M", "L", "\""] {
            #expect(!html.contains("\(before)nan") && !html.contains("\(before)inf"))
        }
    }

    /// Another family's terms come into the report by their description: eight of the whole image, two of them in the
    /// score, and a series.
    @Test func theReportKnowsTermsByTheirDescription() throws {
        let names = (0..<8).map { "term<\($0)" }
        let terms =
            names.enumerated().map {
                ScoreTerm(name: "long_\($1)", label: $1, quantity: "quantity \($1)", isInScore: $0 < 2)
            }
            + ["here", "there"].map {
                ScoreTerm(
                    name: $0, quantity: "likeness", isInScore: false, direction: .smaller,
                    series: .init(name: "places", place: $0))
            }
        let dataset = try EvaluationData().classes(train: 6, test: 0)
        func score(_ index: Int) -> AnomalyScore {
            AnomalyScore(value: Double(index), terms: terms.indices.map { Double(index * ($0 + 1)) })
        }
        let samples = (0..<6).map { Evaluation.Sample(name: "\($0)", isOutlier: $0 > 2, score: score($0)) }
        let bootstrap = Bootstrap(resamples: 2)
        let grid = try ChallengeGrid(
            terms: terms, clean: (0..<3).map(score),
            corrupted: [(condition: .haze, level: 1, scores: (3..<6).map(score))], bootstrap: bootstrap, threads: 1)
        let report = EvaluationReport(
            model: .init(name: "m", try EvaluationData.checkpoint()),
            images: .init(dataset, inlierClass: 0, split: nil, selection: "six", seed: 3),
            evaluation: try Evaluation(samples: samples, terms: terms, threshold: nil, bootstrap: bootstrap),
            challenge: grid, image: { _ in nil })

        let json = String(decoding: try report.json(), as: UTF8.self)
        // Likenesses rise with the score, so that their negatives rank the images the wrong way round.
        #expect(json.contains("\"places\" : [\n      0,\n      0\n    ]"), "\(json.prefix(600))")
        #expect(names.allSatisfy { json.contains("\"\($0)\" : 1") })
        let html = report.html
        for word in ["reconstruction", "gradient", "cosine", "layer"] {
            #expect(!html.contains(word) && !json.contains(word))
        }
        #expect(html.contains("<li class=\"part5\">quantity term&lt;5, 1.0000</li><li class=\"part0\">"))
        #expect(html.contains("<h3>term&lt;1</h3>") && !html.contains("<h3>term&lt;2</h3>"))
        #expect(html.contains("<li class=\"part1\">term&lt;1</li></ul>"))
        #expect(report.csv.hasPrefix("name,outlier,combined,term<0,"))
        #expect(report.csv.contains("\r\n2,0,2.0,2.0,4.0,6.0,8.0,10.0,12.0,14.0,16.0,-18.0,-20.0\r\n"))
    }

    @Test func theStripsHoldTheExtremes() throws {
        let report = try report()
        let scores = report.evaluation.samples.map(\.score.value).sorted()
        #expect(report.mostNormal.map(\.sample.score.value) == Array(scores.prefix(10)))
        #expect(report.mostAnomalous.map(\.sample.score.value) == Array(scores.suffix(10).reversed()))
        let png = try #require(report.mostNormal.first).png
        #expect(try PNGDecoder.decode(png).width == 8)
    }

    /// A threshold in the middle: the worst mistakes stand first. Without one nothing is a mistake.
    @Test func theMistakesAreTheThresholds() throws {
        let scores = try report().evaluation.samples.map(\.score.value).sorted()
        let threshold = scores[9]
        let report = try report(threshold: Threshold(value: threshold, method: .manual))
        let missed = report.missed.pictures.map(\.sample)
        let alarms = report.falseAlarms.pictures.map(\.sample)
        #expect(missed.count == alarms.count && !missed.isEmpty && report.missed.count == missed.count)
        #expect(missed.allSatisfy { $0.isOutlier && $0.score.value <= threshold })
        #expect(alarms.allSatisfy { !$0.isOutlier && $0.score.value > threshold })
        #expect(missed.map(\.score.value) == missed.map(\.score.value).sorted())
        #expect(alarms.map(\.score.value) == alarms.map(\.score.value).sorted(by: >))
        #expect(report.html.contains("False alarms") && report.html.contains("Of 1,000 good parts, about <strong>"))

        let undecided = try self.report()
        #expect(undecided.missed.count == 0 && undecided.falseAlarms.count == 0)
        #expect(!undecided.html.contains("False alarms") && !undecided.html.contains("Of 1,000"))
        let json = String(decoding: try undecided.json(), as: UTF8.self)
        #expect(json.contains("\"false_positive_rate\" : null") && json.contains("\"recall\" : null"))
    }

    @Test func textHasNoEscapeCodesUnlessAsked() throws {
        let report = try report()
        let plain = report.text(isColored: false)
        #expect(!plain.contains("\u{1B}") && plain.contains("score") && plain.contains("no threshold"))
        #expect(report.text(isColored: true).contains("\u{1B}[1mterm"))
    }
}
