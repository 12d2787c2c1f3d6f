import AnomalyDetection
import Foundation
import TestSupport
import Testing

@testable import Datasets
@testable import GradCon
@testable import Reproduction
@testable import Training

struct ReproductionRecordTests {
    /// A run whose figures all follow from one number.
    private func run(_ inlierClass: Int, seed: UInt64, area: Double, of dataset: Dataset) throws -> ReproductionRun {
        let trained = TrainingFigures(FigureNames(["J", "L", "L_grad"]), [1, 1, 0])
        let training = TrainingRecord(
            data: DatasetName(name: dataset.name, sha256: dataset.digest), inlierClass: inlierClass,
            split: try Split(.holdout, of: dataset, inlierClass: inlierClass, seed: seed),
            images: .init(train: 9, validation: 1, calibration: 0), anomalies: nil,
            options: ReproducedModel.caeGrad.options(epochs: 7, seed: seed),
            descent: DescentRecord(
                bestEpoch: 5, epochsTrained: 7, isStartedOver: false,
                figures: EpochFigures(train: trained, validation: trained)))
        func figures(_ ratio: Double?, _ offset: Double) -> ReproductionFigures {
            ReproductionFigures(
                outlierRatio: ratio, inliers: 10, outliers: 10,
                auroc: .init(
                    combined: area + offset, reconstruction: area - 0.1, gradient: area - 0.2, latent: nil,
                    layers: [0.3, 0.4, 0.5, 0.6],
                    latentDistance: area + 0.05, published: area + 0.02),
                averagePrecision: area, f1: area, f1AtThreshold: nil)
        }
        return ReproductionRun(
            key: .init(model: .caeGrad, inlierClass: inlierClass, seed: seed), checkpoint: "x", sha256: "y",
            training: training, time: nil, figures: [figures(0.5, 0), figures(nil, 0.01)], grid: nil)
    }

    private func dataset() throws -> (TestFolder, Dataset) {
        let folder = try TestFolder()
        try folder.writeIDX()
        return (folder, try Dataset.load(path: folder.path))
    }

    @Test func theTableHasClassesAsColumnsAndThePaperBeneath() throws {
        let (_, dataset) = try dataset()
        var record = ReproductionRecord(.cifar10, dataset: dataset, epochs: 7)
        for (inlierClass, areas) in [(2, [0.6, 0.7]), (1, [0.5, 0.52])] {
            for (seed, area) in zip([0, 1] as [UInt64], areas) {
                record.add(try run(inlierClass, seed: seed, area: area, of: dataset))
            }
        }
        let rows = record.markdown.split(separator: "\n").filter { $0.hasPrefix("|") }.map(String.init)
        // Deviations with n - 1: 0.1 / sqrt 2, 0.02 / sqrt 2; of the seeds' means 0.55 and 0.61: 0.06 / sqrt 2.
        #expect(
            rows == [
                "| Table 5 | class 1 | class 2 | mean of 2 of 3 classes |",
                "|---|---:|---:|---:|",
                "| score | 0.510 ± 0.014 | 0.650 ± 0.071 | 0.580 ± 0.042 |",
                "| *paper* | *0.598* | – | *0.664* |",
                "| L + beta L_grad | 0.530 ± 0.014 | 0.670 ± 0.071 | 0.600 ± 0.042 |",
                "| reconstruction alone | 0.410 ± 0.014 | 0.550 ± 0.071 | 0.480 ± 0.042 |",
                "| gradient alone | 0.310 ± 0.014 | 0.450 ± 0.071 | 0.380 ± 0.042 |",
                "| latent distance alone | 0.560 ± 0.014 | 0.700 ± 0.071 | 0.630 ± 0.042 |",
                "| gradient of layer up.0 alone | 0.300 ± 0.000 | 0.300 ± 0.000 | 0.300 ± 0.000 |",
                "| gradient of layer up.2 alone | 0.400 ± 0.000 | 0.400 ± 0.000 | 0.400 ± 0.000 |",
                "| gradient of layer up.4 alone | 0.500 ± 0.000 | 0.500 ± 0.000 | 0.500 ± 0.000 |",
                "| gradient of layer up.6 alone | 0.600 ± 0.000 | 0.600 ± 0.000 | 0.600 ± 0.000 |",
                "| score, all outliers | 0.520 ± 0.014 | 0.660 ± 0.071 | 0.590 ± 0.042 |",
            ])
    }

    @Test func aSeedThatLacksAClassDoesNotCountInTheMean() throws {
        let (_, dataset) = try dataset()
        var record = ReproductionRecord(.mnist, dataset: dataset, epochs: 7)
        for (inlierClass, area) in [(0, 0.9), (1, 0.8), (2, 0.7)] {
            record.add(try run(inlierClass, seed: 0, area: area, of: dataset))
        }
        record.add(try run(0, seed: 1, area: 0.5, of: dataset))
        let markdown = record.markdown
        #expect(markdown.contains("| Table 3 | class 0 | class 1 | class 2 | mean |"))
        #expect(markdown.contains("| score | 0.700 ± 0.283 | 0.800 | 0.700 | 0.800 |"))
        #expect(markdown.contains("| *paper* | – | – | – | *0.973* |"))
        #expect(markdown.contains("The mean is over the seeds that have all classes shown."))
    }

    @Test func aRunReplacesTheOneWithItsKeyAndTheFileHoldsAll() throws {
        let (folder, dataset) = try dataset()
        var record = ReproductionRecord(.mnist, dataset: dataset, epochs: 7)
        for (inlierClass, area) in [(2, 0.9), (0, 0.8), (2, 0.625)] {
            record.add(try run(inlierClass, seed: 1, area: area, of: dataset))
        }
        #expect(record.runs.map(\.key.inlierClass) == [0, 2])
        #expect(record.runs[1].figures[0].auroc.combined == 0.625)
        try folder.write(try record.json(), to: "table.json")
        var read = ReproductionRecord(.mnist, dataset: dataset, epochs: 7)
        try read.merge(contentsOf: folder.path + "/table.json")
        #expect(read == record)
        let object = try JSONSerialization.jsonObject(with: Data(try record.json())) as? [String: Any]
        let first = try #require((object?["runs"] as? [[String: Any]])?.first)
        #expect(first["class"] as? Int == 0 && first["seed"] as? Int == 1 && first["model"] as? String == "cae-grad")
        #expect((first["training"] as? [String: Any])?["best_epoch"] as? Int == 5)
    }

    @Test(
        arguments: [([2], 2, nil), ([1, 2, 6], 3, 7.0.squareRoot()), ([4, 4], 4, 0)] as [([Double], Double, Double?)])
    func spreads(values: [Double], mean: Double, deviation: Double?) throws {
        let spread = try #require(Spread(values))
        #expect(spread.mean == mean && spread.deviation == deviation)
    }

    @Test func nothingHasNoSpread() {
        #expect(Spread([]) == nil)
        #expect(Spread([0.25, 0.75])?.text == "0.500 ± 0.354")
        #expect(Spread([0.25])?.text == "0.250")
    }
}
