import AnomalyDetection
import Datasets
import Evaluation
import GradCon
import Training

extension ReproductionRecord {
    /// The table as Markdown, with what a reader must know of the runs.
    var markdown: String {
        let lines = ["# \(title)", "", introduction, ""] + tables + [""] + notes
        return lines.joined(separator: "\n") + "\n"
    }

    /// The classes that were run, ascending: the columns.
    private var columns: [Int] { Set(runs.map(\.key.inlierClass)).sorted() }

    private var meanTitle: String {
        columns == classes ? "mean" : "mean of \(columns.count) of \(classes.count) classes"
    }

    private var introduction: String {
        let protocols =
            switch table {
            case .ablation, .mnist, .cifar10:
                "AUROC on the published test subset: all images of the normal class, and as many outliers drawn from "
                    + "the other classes\(table == .ablation ? "" : "; or all outliers where a line says so")."
            case .fashionMNIST:
                "Five-fold protocol: of all images of the normal class three fifths train, one validates, one tests; "
                    + "outliers are drawn from the other classes. F1 is the highest over all thresholds, as chosen "
                    + "with the labels; the model's own threshold is set on held-out normal images."
            case .conditions:
                "AUROC of clean test images against the same images under a condition. The paper's figure shows "
                    + "traffic signs of CURE-TSR, so its numbers have no place beside these."
            }
        return protocols
            + " Each cell is the mean over the seeds, ± the sample standard deviation where there are several."
    }

    // MARK: Tables

    private var tables: [String] {
        if table == .conditions {
            return ["combined", "reconstruction", "gradient"].flatMap { ["", "## \($0)", ""] + grid($0) }
        }
        var rows = [[table.title.prefix { $0 != ":" } + ""] + columns.map { "class \($0)" } + [meanTitle]]
        for row in table.rows {
            let cells = columns.map { column in
                Spread(values(row.model, row.value) { $0.inlierClass == column }.map(\.value))?.text
            }
            rows.append([row.label] + (cells + [mean(row.model, row.value)?.text]).map { $0 ?? "–" })
            guard let published = row.published else { continue }
            let paper = columns.map { published.classes[$0] } + [published.mean]
            rows.append(["*paper*"] + paper.map { $0.map { "*\($0.fixed(3))*" } ?? "–" })
        }
        return Self.layOut(rows)
    }

    /// Conditions by levels.
    private func grid(_ term: String) -> [String] {
        var rows = [["condition"] + Condition.levels.map { "level \($0)" } + ["all levels"]]
        for condition in Condition.allCases {
            let cells = Condition.levels.map { level in
                mean(.caeGrad) { $0.area(term, condition, level) }?.text
            }
            let all = mean(.caeGrad) { run in
                let areas = Condition.levels.compactMap { run.area(term, condition, $0) }
                return Spread(areas)?.mean
            }
            rows.append([condition.title] + (cells + [all?.text]).map { $0 ?? "–" })
        }
        return Self.layOut(rows)
    }

    private static func layOut(_ rows: [[String]]) -> [String] {
        var lines = rows.map { "| " + $0.joined(separator: " | ") + " |" }
        lines.insert("|---|" + String(repeating: "---:|", count: max(0, (rows.first?.count ?? 0) - 1)), at: 1)
        return lines
    }

    // MARK: Numbers

    private func values(
        _ model: ReproducedModel, _ value: (ReproductionRun) -> Double?, where isMeant: (ReproductionRun.Key) -> Bool
    ) -> [(seed: UInt64, value: Double)] {
        runs.filter { $0.key.model == model && isMeant($0.key) }
            .compactMap { run in value(run).map { (run.key.seed, $0) } }
    }

    /// The spread over the seeds of the mean over the classes; seeds that lack a class do not count. Nil where all lack
    /// one.
    private func mean(_ model: ReproducedModel, _ value: (ReproductionRun) -> Double?) -> Spread? {
        let means = seeds.compactMap { seed -> Double? in
            let found = values(model, value) { $0.seed == seed }.map(\.value)
            return found.count == columns.count ? Spread(found)?.mean : nil
        }
        return Spread(means)
    }

    private var seeds: [UInt64] { Set(runs.map(\.key.seed)).sorted() }

    // MARK: Notes

    private var notes: [String] {
        var notes = [
            "- \(data.name) (SHA-256 \(data.sha256.prefix(12))...); \(Self.text(epochs)), "
                + "the best by validation L."
        ]
        let seedTexts = seeds.map { seed in
            let count = classCount(of: seed)
            return "\(seed) (\(count) \(count == 1 ? "class" : "classes"))"
        }
        notes.append("- \(Self.count(runs.count, "run")); seeds: \(seedTexts.joined(separator: ", ")).")
        if seeds.contains(where: { seed in classCount(of: seed) < columns.count }) {
            notes.append("- The mean is over the seeds that have all classes shown.")
        }
        let startedOver = runs.filter { $0.training.descent?.isStartedOver == true }.count
        if startedOver > 0 {
            notes.append(
                "- In \(Self.count(startedOver, "run")) the published start led nowhere, and training began again from "
                    + "the training images' mean brightness.")
        }
        let times = runs.compactMap(\.time)
        for machine in Set(times.map(\.machine)).sorted() {
            let own = times.filter { $0.machine == machine }
            let mean = own.reduce(0) { $0 + $1.seconds } * 1e3 / Double(max(1, own.reduce(0) { $0 + $1.images }))
            notes.append("- Training: \(mean.fixed(3)) ms an image over \(Self.count(own.count, "run")), \(machine).")
        }
        for run in runs {
            let schedule = run.training.options.schedule
            let asked = schedule.epochs(ofBatches: schedule.batches(ofImages: run.training.images.train))
            guard let epochs = run.training.descent?.epochsTrained, epochs < asked else { continue }
            notes.append(
                "- \(run.key.title): J was not finite after epoch \(epochs); the best epoch before that stands.")
        }
        if table.rows.contains(where: { $0.published != nil }) {
            notes.append(
                "- *paper*: arXiv 2007.09507, means over ten classes; what could not be checked against it is left out."
            )
        }
        if table.inputSize != nil {
            notes.append("- Images were resized to 28x28 (Lanczos), as the paper's code does.")
        }
        return notes
    }

    private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

    /// The epochs that were asked for.
    static func text(_ epochs: Int?) -> String { epochs.map { count($0, "epoch") } ?? "the default epochs" }

    private func classCount(of seed: UInt64) -> Int {
        Set(runs.filter { $0.key.seed == seed }.map(\.key.inlierClass)).count
    }
}
