package import AnomalyDetection

/// A detector family that is trained without descending a gradient, by what it collects from the training images.
package protocol FittedFamily: DetectorFamily {
    /// What determines a run besides the data.
    associatedtype Options: FamilyOptions

    /// Makes a model of ``TrainingData/training``.
    ///
    /// - Returns: the same for the same options and data, on any number of threads.
    static func fit(_ options: Options, to data: TrainingData) throws(TrainingError) -> TrainedModel
}

/// Trains a model of a ``FittedFamily`` and writes its checkpoint. Keeps no state: such a run is short, or begun again.
package final class Fitter<Family: FittedFamily>: DetectorTraining {
    private let options: Family.Options
    private let data: TrainingData
    private let output: String

    /// Prepares a run: decodes the images.
    ///
    /// - Throws: where an option is outside its range, or an image is not of the input's size.
    package init(_ options: Family.Options, _ request: TrainingRequest) throws(TrainingError) {
        try options.validate()
        try request.checkOutput()
        self.options = options
        data = try TrainingData(request, TrainingData.Division(request))
        output = request.output
    }

    /// It keeps no state.
    package var isResumable: Bool { false }

    /// Fits the model and writes the checkpoint.
    package func run(
        report: (TrainingEvent) -> Void = { _ in }, shouldStop: () -> Bool = { false }
    ) throws(TrainingError) -> TrainingOutcome {
        report(.began(TrainingEvent.Plan(images: data.counts, descent: nil)))
        let writer = CheckpointWriter(family: Family.self, data: data, output: output)
        return .finished(try writer.write(try Family.fit(options, to: data), options: options, descent: nil))
    }
}
