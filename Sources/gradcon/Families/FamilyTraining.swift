import AnomalyDetection
import ArgumentParser
import Datasets
import Training

/// How `gradcon train` trains a family: the options that are the family's own.
protocol FamilyTraining: ParsableArguments {
    /// What `--detector` calls it.
    static var name: String { get }
    /// Whether it is trained by epochs, by a ``TrainingSchedule``.
    var isTrainedByEpochs: Bool { get }
    /// The protocols by which it divides images, its default first.
    var protocols: [Split.Scheme] { get }
    /// The family's own options that were given, as they are written; other families refuse them.
    var given: [String] { get }
    /// Whether it learns from labelled anomalies, too.
    var takesAnomalies: Bool { get }
    /// Whether images of several sizes are brought to one without being asked.
    var takesMixedSizes: Bool { get }

    /// Epochs, batches and step size where none are asked for.
    var usualSchedule: TrainingSchedule { get }

    /// The protocol by which it divides a data set where none is asked for.
    func usualProtocol(for dataset: Dataset) -> Split.Scheme

    /// What the model takes.
    ///
    /// - Parameters:
    ///   - size: what was asked for.
    ///   - resize: what was asked for.
    ///   - handling: what was asked for.
    func input(
        of dataset: Dataset, size: InputSize?, resize: Preprocessing.Resize?, handling: ImageHandling
    ) throws -> TrainingInput

    /// Prepares a run.
    ///
    /// - Parameters:
    ///   - schedule: for families that are trained by epochs; the seed is for all.
    ///   - resume: whether to go on from a state, where the run leaves one.
    func makeTraining(
        _ request: TrainingRequest, _ schedule: TrainingSchedule, resume: Bool
    ) throws -> any DetectorTraining
}

extension FamilyTraining {
    /// It learns from normal images alone.
    var takesAnomalies: Bool { false }
    var usualSchedule: TrainingSchedule { TrainingSchedule() }

    /// ``inputAsAsked(of:size:resize:handling:)``.
    func input(
        of dataset: Dataset, size: InputSize?, resize: Preprocessing.Resize?, handling: ImageHandling
    ) throws -> TrainingInput {
        try inputAsAsked(of: dataset, size: size, resize: resize, handling: handling)
    }

    /// The images as they are, or as was asked for.
    func inputAsAsked(
        of dataset: Dataset, size: InputSize?, resize: Preprocessing.Resize?, handling: ImageHandling
    ) throws -> TrainingInput {
        try TrainingInput(
            of: dataset, channels: size?.channels, size: size.map { ($0.height, $0.width) },
            resize: resize ?? .lanczos3, handling: handling)
    }

    /// The first of ``protocols``. Of a family that can do both, a part is held out where that leaves enough for a
    /// threshold, and always of data sets with classes, whose tables are measured so; else images are cross-fitted.
    func usualProtocol(for dataset: Dataset) -> Split.Scheme {
        guard protocols.contains(.holdout), protocols.contains(.crossFit) else { return protocols[0] }
        if dataset.hasClasses { return .holdout }
        // The number of images that are held out does not depend on the seed.
        let lists = try? Split(.holdout, of: dataset, inlierClass: nil, seed: 0).lists(of: dataset)
        return Split.divide(heldOut: lists?.validation ?? []).calibrating.isEmpty ? .crossFit : .holdout
    }
}
