import AnomalyDetection
import ArgumentParser
import Datasets
import EnergyModel
import Training

/// The energy model's options of `gradcon train`.
struct EnergyModelTraining: FamilyTraining {
    static let name = "energy-model"
    var takesMixedSizes: Bool { false }
    var isTrainedByEpochs: Bool { true }
    var protocols: [Split.Scheme] { [.holdout, .fiveFold] }

    @Option(
        help: """
            score-matching (the default: the energy's gradient points from noisy images back to images) or \
            contrastive-divergence (images against samples of the energy; slower).
            """)
    var objective: EnergyModelOptions.Method?

    private var method: EnergyModelOptions.Method { objective ?? EnergyModelOptions().method }

    var usualSchedule: TrainingSchedule { TrainingSchedule(learningRate: method.usualLearningRate) }

    var given: [String] { objective == nil ? [] : ["--objective"] }

    func makeTraining(
        _ request: TrainingRequest, _ schedule: TrainingSchedule, resume: Bool
    ) throws -> any DetectorTraining {
        try Trainer<EnergyModelObjective>(EnergyModelOptions(schedule, method: method), request, resume: resume)
    }
}

extension EnergyModelOptions.Method: ExpressibleByArgument {}
