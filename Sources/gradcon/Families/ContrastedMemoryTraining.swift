import AnomalyDetection
import ArgumentParser
import ContrastedMemory
import Datasets
import PretrainedBackbone
import Training

/// The contrasted memory's options of `gradcon train`.
struct ContrastedMemoryTraining: FamilyTraining {
    static let name = "contrasted-memory"
    static let takesMixedSizes = true
    var isTrainedByEpochs: Bool { false }
    var protocols: [Split.Scheme] { [.crossFit] }

    @Option(help: "The prototypes of each scale, the finest first (default: 256,128,64).")
    var memorySizes: NumberList?

    @Option(
        help: """
            How sharply the memory is read, in units of the features' mean squared distance to their nearest prototype \
            (default: 2).
            """,
        transform: Double.argument)
    var sharpness: Double?

    @Option(help: "The steps by which prototypes learn from views, at each scale; 0 for none (default: 300).")
    var memorySteps: Int?

    /// What `--backbone` names, see ``over(_:)``.
    private var backbone: String?

    /// The same with the option that several families share.
    func over(_ backbone: BackboneOption) -> Self {
        var training = self
        training.backbone = backbone.backbone
        return training
    }

    var given: [String] {
        [
            ("--memory-sizes", memorySizes != nil), ("--sharpness", sharpness != nil),
            ("--memory-steps", memorySteps != nil),
            ("--backbone", backbone != nil),
        ].filter(\.1).map(\.0)
    }

    func input(
        of dataset: Dataset, size: InputSize?, resize: Preprocessing.Resize?, handling: ImageHandling
    ) throws -> TrainingInput {
        if let channels = size?.channels, channels != 3 {
            throw ValidationError("--input-size asks for \(channels) channels; a backbone takes 3.")
        }
        return try ContrastedMemoryFitting.input(
            of: dataset, backbone: loadBackbone(), size: size.map { ($0.height, $0.width) },
            resize: resize ?? .bilinear, handling: handling)
    }

    func makeTraining(
        _ request: TrainingRequest, _ schedule: TrainingSchedule, resume: Bool
    ) throws -> any DetectorTraining {
        var options = ContrastedMemoryOptions(seed: schedule.seed)
        if let memorySizes { options.memorySizes = memorySizes.values.map { Int(clamping: $0) } }
        if let sharpness { options.sharpness = sharpness }
        if let memorySteps { options.steps = memorySteps }
        return try Fitter(ContrastedMemoryFitting(options, backbone: loadBackbone()), request)
    }

    private func loadBackbone() throws -> Backbone {
        try BackboneOption.load(backbone ?? BackboneOption.standard, alternative: nil)
    }
}
