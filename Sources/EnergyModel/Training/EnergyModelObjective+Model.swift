import AnomalyDetection
import NeuralNetwork
package import Training

extension EnergyModelObjective {
    package func makeModel(from data: TrainingData) throws(TrainingError) -> TrainedModel {
        var model = TrainedModel(
            architecture: EnergyModelDetector.architecture, input: input, tensors: layout.tensors(of: average))
        try model.set(EnergyArchitecture.key, to: architecture)
        return model
    }

    /// Adds the terms of the held-out images for the combined score, where there are enough. What the threshold is made
    /// from is compared with the other images, as a new one is.
    package func finish(_ members: [TrainedMember]) throws(TrainingError) -> TrainedModel {
        let member = members[0]
        var model = member.model
        let heldOut = HeldOutTerms(member.heldOut, weights: EnergyModelDetector.weights)
        guard heldOut.isEnough else {
            // The held-out images were scored before there was a combined score.
            model.heldOut = member.calibration { member.heldOut[$0].parts[$1].value }
            model.notes.append(
                "\(member.heldOut.count) held-out images are too few to combine terms by, which takes "
                    + "\(CombinedPValues.fewestImages): the score is the \(member.termNames[0]) alone.")
            return model
        }
        model.tensors[EnergyModelDetector.heldOutName] = heldOut.tensor
        let scores = try heldOut.scores(of: member.calibrating)
        model.heldOut = member.calibration { scores[$0 - member.calibrating.lowerBound][$1] }
        return model
    }
}
