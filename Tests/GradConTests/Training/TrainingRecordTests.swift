import Datasets
import Files
import Foundation
import Testing
import Training

@testable import GradCon

struct TrainingRecordTests {
    /// Seeds of 64 bits and every bit of the figures survive.
    @Test func surviveTheirJSON() throws {
        let text = """
            {"data": {"name": "shoes", "sha256": "ab"}, "inlier_class": 7, "split": {"protocol": "five-fold", "seed": \
            18446744073709551615, "fold": 2, "class": 7, "dataset": "shoes", "dataset_sha256": "ab"}, "images": \
            {"train": 3, "validation": 2, "calibration": 1}, "architecture": "vae", "epochs": 9, "batch_size": 8, \
            "learning_rate": 0.1, "alpha": 0.03, "seed": 18446744073709551615, "patience": 4, "best_epoch": 5, \
            "epochs_trained": 9, "initialization": "pytorch", "reference": "running-mean", "score": "combined", \
            "figures": {"train": {"J": 0.1, "L": 0.30000000000000004, "Omega": 1e-300, "L_grad": -1}, \
            "validation": {"J": 1, "L": 2, "L_grad": 3}}}
            """
        let record = try JSONDecoder().decode(TrainingRecord<TrainingOptions>.self, from: Data(text.utf8))
        #expect(record.options.schedule.seed == .max)
        #expect(record.split.fold == 2)
        #expect(record.descent?.figures.train["L"] == 0.30000000000000004)
        #expect(record.descent?.figures.validation?["Omega"] == nil)
        let written = try SortedJSON.bytes(of: record)
        #expect(try JSONDecoder().decode(TrainingRecord<TrainingOptions>.self, from: Data(written)) == record)
        #expect(try SortedJSON.bytes(of: record) == written)
    }
}
