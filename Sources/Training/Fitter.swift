package import AnomalyDetection

/// A way to make a model without descending a gradient, by what it collects from the training images.
package protocol DetectorFitting: Sendable {
    /// The family whose checkpoints it makes.
    associatedtype Family: DetectorFamily
    /// What determines a run besides the data.
    associatedtype Options: FamilyOptions

    /// The options of this run.
    var options: Options { get }

    /// Makes a model of ``TrainingData/training``.
    ///
    /// - Parameter report: takes how far it has come; called on the caller's thread.
    /// - Returns: the same for the same options and data, on any number of threads.
    func fit(
        to data: TrainingData, report: (TrainingEvent.Stage) -> Void
    ) throws(TrainingError) -> TrainedModel
}

/// Fits a model and writes its checkpoint. Keeps no state: such a run is short, or begun again.
package final class Fitter<Fitting: DetectorFitting>: DetectorTraining {
    private let fitting: Fitting
    private let data: TrainingData
    private let output: String

    /// Prepares a run: decodes the images.
    ///
    /// - Throws: where an option is outside its range, or an image is not of the input's size.
    package init(_ fitting: Fitting, _ request: TrainingRequest) throws(TrainingError) {
        try fitting.options.validate()
        try request.checkOutput()
        self.fitting = fitting
        data = try TrainingData(request, TrainingData.Division(request))
        output = request.output
    }

    /// It keeps no state.
    package var isResumable: Bool { false }

    /// Fits the model and writes the checkpoint. A family that does not say what held-out images are like has its
    /// threshold from the calibration images.
    package func run(
        report: (TrainingEvent) -> Void = { _ in }, shouldStop: () -> Bool = { false }
    ) throws(TrainingError) -> TrainingOutcome {
        report(.began(TrainingEvent.Plan(images: data.counts, descent: nil)))
        let writer = CheckpointWriter(family: Fitting.Family.self, data: data, output: output)
        var model = try fitting.fit(to: data) { report(.stage($0)) }
        if model.heldOut == nil {
            let detector = try model.detector(of: Fitting.Family.self)
            let heldOut = try data.heldOut(data.calibration, by: detector)
            let member = TrainedMember(
                model: model, termNames: detector.terms.map(\.name), heldOut: heldOut, calibrating: heldOut.indices,
                isCrossFitted: false)
            model.heldOut = member.calibration { heldOut[$0].parts[$1].value }
        }
        return .finished(try writer.write(model, options: fitting.options, descent: nil))
    }
}
