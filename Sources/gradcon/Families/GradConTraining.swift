import ArgumentParser
import GradCon
import Training

/// GradCon's options of `gradcon train`.
struct GradConTraining: FamilyTraining {
    static let name = "gradcon"

    @Option(help: "The weight of the gradient term in the objective; the score has four times as much.")
    var alpha = TrainingOptions().alpha

    @Option(help: "cae (squared error) or vae (variational, cross entropy).")
    var architecture = TrainingOptions().architecture

    @Option(
        help: """
            pytorch (as the published runs), mean-output (first answers with the training images' mean brightness) or \
            automatic (pytorch, and over again as mean-output where the first epoch with 64 steps behind it leaves the \
            reconstruction hardly better than that answer).
            """)
    var initialization = TrainingOptions().initialization

    @Option(
        help: """
            The gradient that scoring compares with: unit-mean (the mean of the training images' gradients at the \
            final weights, each of unit length) or running-mean (of training, as published).
            """)
    var reference = TrainingOptions().reference

    @Option(
        help: """
            combined (L + beta L_grad, as published) or standardized (each term less its mean over held-out normal \
            images, by its deviation).
            """)
    var score = TrainingOptions().score

    func makeTraining(
        _ request: TrainingRequest, _ schedule: TrainingSchedule, resume: Bool
    ) throws(TrainingError) -> any DetectorTraining {
        let options = TrainingOptions(
            schedule, architecture: architecture, initialization: initialization, reference: reference, score: score,
            alpha: alpha)
        return try Trainer<GradConObjective>(options, request, resume: resume)
    }
}

extension TrainingOptions.Architecture: ExpressibleByArgument {}
extension TrainingOptions.Score: ExpressibleByArgument {}
extension TrainingOptions.Reference: ExpressibleByArgument {}
extension TrainingOptions.Initialization: ExpressibleByArgument {}
