package import AnomalyDetection

extension TrainedMember {
    /// The model with the terms of the held-out images, by which its combined score is made, where there are enough.
    /// What the threshold is made from is compared with the other images, as a new one is.
    ///
    /// - Parameters:
    ///   - weights: how each of the terms counts that the combined score is made of.
    ///   - alone: what the score is where there are too few, in words.
    package func combinedModel(
        weights: [CombinedPValues.Weight], alone: String
    ) throws(TrainingError) -> TrainedModel {
        var model = model
        let terms = HeldOutTerms(heldOut, weights: weights)
        guard terms.isEnough else {
            // The held-out images were scored before there was a combined score.
            model.heldOut = calibration { heldOut[$0].parts[$1].value }
            model.notes.append(
                "\(heldOut.count) held-out images are too few to combine terms by, which takes "
                    + "\(CombinedPValues.fewestImages): the score is the \(alone) alone.")
            return model
        }
        model.tensors[ModelTensors.heldOutName] = terms.tensor
        let scores = try terms.scores(of: calibrating)
        model.heldOut = calibration { scores[$0 - calibrating.lowerBound][$1] }
        return model
    }
}
