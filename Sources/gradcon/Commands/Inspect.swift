import AnomalyDetection
import ArgumentParser
import Evaluation
import Files
import Imaging
import ScoringService

/// Shows what a checkpoint holds.
struct Inspect: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what a model file holds, and check it as serving would.")

    @OptionGroup var options: ConfigurationOptions

    @Flag(help: "Print what GET /models/NAME would answer.")
    var json = false

    @Argument(help: "A model's name in the models' folder, or the path of a .safetensors file.")
    var model: String

    func run() throws {
        let loaded = try LoadedModel(asked: model, configuration: options.load().models, detectors: .known())
        if json {
            print(loaded.json)
            return
        }
        let checkpoint = loaded.checkpoint
        let detector = checkpoint.detector
        var rows: [(String, String)] = [
            ("name", loaded.name), ("version", loaded.version), ("architecture", detector.architecture),
            ("parameters", String(detector.parameterCount)),
            ("input", "\(detector.input) (channels, height, width)"),
        ]
        rows += detector.constants.map { ($0.name, String($0.value)) }
        rows.append(("terms", detector.terms.filter(\.isInScore).map(\.title).joined(separator: "; ")))
        let others = detector.terms.filter { !$0.isInScore }
        if !others.isEmpty { rows.append(("beside the score", others.map(\.title).joined(separator: "; "))) }
        if let preprocessing = checkpoint.preprocessing {
            rows.append(
                (
                    "preprocessing",
                    "\(preprocessing.color.rawValue), \(preprocessing.width)x\(preprocessing.height), resize "
                        + "\(preprocessing.resize.rawValue), range \(preprocessing.range)"
                        + (preprocessing.normalization.map { ", mean \($0.mean), deviation \($0.deviation)" } ?? "")
                ))
            let turn = preprocessing.orientation == .exif ? "turned as their EXIF data say" : "as they are stored"
            rows.append(
                ("JPEG files", turn + (preprocessing.decoding == .reduced ? ", decoded at a reduced size" : "")))
            if let white = preprocessing.white { rows.append(("white", "\(white) of 65535, in images of 16 bits")) }
            if let formats = preprocessing.formats {
                rows.append(("trained with", formats.map(\.name).joined(separator: ", ") + " files"))
            }
            if let limits = preprocessing.frameLimits { rows.append(("frames", text(limits))) }
            if let tile = preprocessing.cutting.tile {
                rows.append(("tiles", "\(tile.width)x\(tile.height) pixels of an image, overlap \(tile.overlap)"))
            }
            if let region = preprocessing.cutting.region {
                rows.append(
                    (
                        "region",
                        "\((region.share * 1_000).rounded() / 10)% of the image, drawn over "
                            + "\(region.width)x\(region.height) pixels"
                    ))
            }
        } else {
            rows.append(("preprocessing", "none: takes tensors only"))
        }
        if let threshold = checkpoint.threshold {
            let rate = threshold.falsePositiveRate.map { " at a false-positive rate of \($0)" } ?? ""
            rows.append(("threshold", "\(threshold.value) (\(threshold.method.rawValue)\(rate))"))
        } else {
            rows.append(("threshold", "none: scores without a decision"))
        }
        for (name, threshold) in checkpoint.termThresholds.sorted(by: { $0.key < $1.key }) {
            rows.append(("threshold of \(name)", "\(threshold.value)"))
        }
        if !detector.maps.isEmpty { rows.append(("maps", detector.maps.map(\.name).joined(separator: "; "))) }
        if let threshold = checkpoint.mapThreshold {
            rows.append(
                (
                    "map threshold",
                    "\(threshold.value) of \(threshold.map), at a false-positive rate of "
                        + "\(threshold.falsePositiveRate)"
                ))
        }
        if let calibration = checkpoint.calibration {
            rows.append(
                (
                    "calibration",
                    "\(calibration.size) held-out normal scores, \(calibration.scores[0]) to "
                        + "\(calibration.scores[calibration.size - 1]), id \(calibration.id)"
                ))
        } else {
            rows.append(("calibration", "none: no p-values"))
        }
        if let count = checkpoint.seenImageCount {
            rows.append(("images seen", "\(count), known by what they show; evaluate and calibrate leave them out"))
        }
        rows.append(("self-test", checkpoint.selfTest.map { "passed: scores \($0.score)" } ?? "none"))
        let general: Set = [
            "format", "architecture", "input_shape", "version", "preprocessing", "threshold", "calibration",
            "self_test", "seen_images", MapThreshold.key, Checkpoint.termThresholdsKey,
        ]
        let shown = general.union(detector.constants.map(\.name))
        rows += checkpoint.metadata.filter { !shown.contains($0.key) }.sorted { $0.key < $1.key }
            // Lists of images fill pages.
            .map { ("metadata \($0.key)", $0.value.count > 300 ? $0.value.prefix(299) + "\u{2026}" : $0.value) }
        rows.append(("sha256", checkpoint.digest))
        let width = rows.map(\.0.count).max() ?? 0
        for (name, value) in rows {
            print((name.alignedLeft(width + 2) + value).printable)
        }
    }

    private func text(_ limits: FrameLimits) -> String {
        func text(_ range: ClosedRange<Double>) -> String {
            "\(range.lowerBound.fixed(3)) to \(range.upperBound.fixed(3))"
        }
        return "of brightness \(text(limits.brightness)) and contrast \(limits.contrast.fixed(3)) or more"
            + (limits.aspectRatio.map { "; training had width / height \(text($0))" } ?? "")
    }
}
