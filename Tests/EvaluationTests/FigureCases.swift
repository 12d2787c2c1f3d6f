import FoundationEssentials
import GradCon

/// What `Fixtures/make_evaluation_cases.py` wrote.
struct FigureCases: Decodable, Sendable {
    struct Case: Decodable, Sendable, CustomStringConvertible {
        struct Point: Decodable, Sendable {
            let threshold, f1, precision, recall, false_positive_rate: Double
        }

        let name: String
        let inliers, outliers: [Double]
        let auroc, average_precision, best_f1, best_youden, overlap: Double
        let roc: [[Double]]
        let points: [Point]

        var description: String { name }
    }

    struct Coverage: Decodable, Sendable {
        let size: Int
        let rate, level, lower, upper: Double
    }

    let cases: [Case]
    let coverage: [Coverage]

    static let stored: FigureCases = {
        let folder = "/" + #filePath.split(separator: "/").dropLast(1).joined(separator: "/")
        let file = URL(filePath: folder + "/Fixtures/evaluation/figures.json")
        // An unreadable fixture fails `RankingTests.theFixtureIsThere`.
        guard let data = try? Data(contentsOf: file),
            let cases = try? JSONDecoder().decode(FigureCases.self, from: data)
        else { return FigureCases(cases: [], coverage: []) }
        return cases
    }()
}
