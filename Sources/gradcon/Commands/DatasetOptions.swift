import AnomalyDetection
import ArgumentParser
import Datasets
import Files
import Imaging
import ScoringService

/// A model and the images to try it on: the options that `evaluate` and `calibrate` share.
struct DatasetOptions: ParsableArguments {
    @Option(help: "The model, a .safetensors file.")
    var model: String

    @Option(help: "A folder of images, of IDX pairs or of CIFAR-10 batches, or a .npy file.")
    var data: String

    @OptionGroup var folders: FolderOptions

    @Option(name: .customLong("class"), help: "The class that is normal; the recorded one where this is left out.")
    var inlierClass: Int?

    @Flag(
        help: "The data set shares no image with the one trained on; only for files that do not tell which those were.")
    var otherData = false

    @Flag(help: "Leave out images that cannot be read, and list them.")
    var skipUnreadable = false

    @Option(help: "Of everything drawn at random.")
    var seed: UInt64 = 0

    @Option(help: "At most so many threads; default: one per processor it may use. Results do not depend on it.")
    var threads: Int?

    func validate() throws {
        guard (1...1024).contains(threads ?? 1) else { throw ValidationError("--threads must be from 1 to 1024.") }
    }

    /// The files that are read.
    var inputs: [(option: String, path: String?)] { [("--model", model), ("--data", data)] }

    var threadCount: Int { threads ?? AvailableProcessors.count }

    /// The file's name without folder and extension.
    var modelName: String {
        let file = model.split(separator: "/").last.map(String.init) ?? model
        return file.hasSuffix(".safetensors") ? String(file.dropLast(12)) : file
    }

    /// Reads the images, and lists those left out.
    func dataset(for checkpoint: Checkpoint) throws -> Dataset {
        let isResized = checkpoint.preprocessing.map { $0.resize != .none } ?? false
        let dataset = try Dataset.load(
            path: data,
            options: .init(
                skipUnreadable: skipUnreadable, allowMixedSizes: isResized,
                allowMixedColors: checkpoint.preprocessing != nil, folders: try folders.choice(below: data),
                orientation: checkpoint.preprocessing?.orientation ?? .exif,
                threads: threadCount))
        dataset.reportOmissions()
        if let survey = dataset.survey {
            for line in SurveyTable(survey).folders { StandardError.write(line) }
            for warning in checkpoint.preprocessing.map(survey.warnings) ?? [] {
                StandardError.note(warning)
            }
        }
        return dataset
    }
}

extension Dataset {
    /// Lists on standard error what was left out.
    func reportOmissions() {
        for file in skipped { StandardError.note("left out \(file.name): \(file.reason)") }
        for other in survey?.foreign ?? [] {
            let files = other.count == 1 ? "1 file" : "\(other.count) files, such as"
            StandardError.note(
                "left out \(other.format.rawValue): \(files) \(other.first). \(other.format.advice)")
        }
    }
}
