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

    /// Adds the terms of the held-out images for the combined score, where there are enough.
    package func finish(_ members: [TrainedMember]) throws(TrainingError) -> TrainedModel {
        try members[0].combinedModel(weights: EnergyModelDetector.weights, alone: members[0].termNames[0])
    }
}
