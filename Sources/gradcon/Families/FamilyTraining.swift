import ArgumentParser
import Training

/// How `gradcon train` trains a family: the options that are the family's own.
protocol FamilyTraining: ParsableArguments {
    /// What `--detector` calls it.
    static var name: String { get }

    /// Prepares a run.
    ///
    /// - Parameters:
    ///   - schedule: for families that are trained by epochs; the seed is for all.
    ///   - resume: whether to go on from a state, where the run leaves one.
    func makeTraining(
        _ request: TrainingRequest, _ schedule: TrainingSchedule, resume: Bool
    ) throws(TrainingError) -> any DetectorTraining
}
