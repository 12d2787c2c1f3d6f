import AnomalyDetection
import ArgumentParser
import Datasets
import GradCon
import Training

/// GradCon's options of `gradcon train`.
struct GradConTraining: FamilyTraining {
    static let name = "gradcon"
    var takesMixedSizes: Bool { false }
    var isTrainedByEpochs: Bool { true }
    var protocols: [Split.Scheme] { [.holdout, .fiveFold, .crossFit] }

    @Option(
        help: "The weight of the gradient term in the objective; the score has four times as much (default: 0.03).",
        transform: Double.argument)
    var alpha: Double?

    @Option(help: "cae (squared error, the default) or vae (variational, cross entropy).")
    var architecture: TrainingOptions.Architecture?

    @Option(
        help: """
            pytorch (as the published runs), mean-output (first answers with the training images' mean brightness) or \
            automatic (the default: pytorch, and over again as mean-output where 1000 steps, or half of a shorter run, \
            leave the reconstruction hardly better than that answer).
            """)
    var initialization: TrainingOptions.Initialization?

    @Option(
        help: """
            The gradient that scoring compares with: unit-mean (the default: the mean of the training images' \
            gradients at the final weights, each of unit length) or running-mean (of training, as published).
            """)
    var reference: TrainingOptions.Reference?

    @Option(
        help: """
            What the model decides by: combined (the default: the sum of -log p of reconstruction error, gradient loss \
            and distance of the latent, by held-out normal images) or published (L + beta L_grad). Answers have both.
            """)
    var score: DecidingScore?

    @Option(
        help: """
            The networks to train, 1 to 16, each from a seed of its own; one file holds all, and their mean is the \
            score (default: 1).
            """)
    var members: Int?

    var given: [String] {
        [
            ("--alpha", alpha != nil), ("--architecture", architecture != nil),
            ("--initialization", initialization != nil), ("--reference", reference != nil),
            ("--score", score != nil), ("--members", members != nil),
        ].filter(\.1).map(\.0)
    }

    func makeTraining(
        _ request: TrainingRequest, _ schedule: TrainingSchedule, resume: Bool
    ) throws -> any DetectorTraining {
        let standard = TrainingOptions()
        let options = TrainingOptions(
            schedule, architecture: architecture ?? standard.architecture,
            initialization: initialization ?? standard.initialization, reference: reference ?? standard.reference,
            score: score ?? standard.score, alpha: alpha ?? standard.alpha, members: members ?? standard.members)
        return try Trainer<GradConObjective>(options, request, resume: resume)
    }
}

extension TrainingOptions.Architecture: ExpressibleByArgument {}
extension DecidingScore: ExpressibleByArgument {}
extension TrainingOptions.Reference: ExpressibleByArgument {}
extension TrainingOptions.Initialization: ExpressibleByArgument {}
