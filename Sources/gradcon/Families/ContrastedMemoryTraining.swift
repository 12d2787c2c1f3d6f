import AnomalyDetection
import ArgumentParser
import ContrastedMemory
import Datasets
import PretrainedBackbone
import Training

/// The contrasted memory's options of `gradcon train`.
struct ContrastedMemoryTraining: FamilyTraining {
    static let name = "contrasted-memory"
    var takesMixedSizes: Bool { !isFromScratch }
    var isTrainedByEpochs: Bool { isFromScratch }
    var protocols: [Split.Scheme] { isFromScratch ? [.holdout, .fiveFold] : [.crossFit] }
    var usualSchedule: TrainingSchedule {
        isFromScratch ? ResidualEncoderOptions.usualSchedule : TrainingSchedule()
    }

    var takesAnomalies: Bool { true }

    @Option(
        help: """
            backbone (a pretrained network, the default) or residual (a small network that is trained from scratch, of \
            images of 28 to 64 pixels a side that photographs say nothing about).
            """)
    var encoder: ContrastedMemoryOptions.Encoder?

    @Flag(
        inversion: .prefixedNo,
        help: """
            Whether a residual encoder learns to tell turned images from those that are not, which takes normal images \
            with an upside and a downside (default: of square colour images).
            """)
    var rotations: Bool?

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
            ("--encoder", encoder != nil), ("--rotations", rotations != nil),
            ("--memory-sizes", memorySizes != nil), ("--sharpness", sharpness != nil),
            ("--memory-steps", memorySteps != nil), ("--backbone", backbone != nil),
        ].filter(\.1).map(\.0)
    }

    func input(
        of dataset: Dataset, size: InputSize?, resize: Preprocessing.Resize?, handling: ImageHandling
    ) throws -> TrainingInput {
        try check()
        if isFromScratch {
            return try inputAsAsked(of: dataset, size: size, resize: resize, handling: handling)
        }
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
        if isFromScratch {
            let shape = request.input.shape
            let options = ResidualEncoderOptions(
                schedule, rotations: rotations ?? (shape.channels == 3 && shape.height == shape.width))
            return try Trainer<ResidualEncoderObjective>(options, request, resume: resume)
        }
        var options = ContrastedMemoryOptions(seed: schedule.seed)
        if let memorySizes { options.memorySizes = memorySizes.values.map { Int(clamping: $0) } }
        if let sharpness { options.sharpness = sharpness }
        if let memorySteps { options.steps = memorySteps }
        return try Fitter(ContrastedMemoryFitting(options, backbone: loadBackbone()), request)
    }

    /// - Throws: where an option is of the other encoder.
    private func check() throws(ValidationError) {
        let ownOptions = [
            ("--rotations", rotations != nil, isFromScratch), ("--memory-sizes", memorySizes != nil, !isFromScratch),
            ("--sharpness", sharpness != nil, !isFromScratch), ("--memory-steps", memorySteps != nil, !isFromScratch),
            ("--backbone", backbone != nil, !isFromScratch),
        ]
        guard let (option, _, _) = ownOptions.first(where: { $0.1 && !$0.2 }) else { return }
        let (other, chosen) = isFromScratch ? ("backbone", "residual") : ("residual", "backbone")
        throw ValidationError("\(option) is an option of --encoder \(other), and this run has --encoder \(chosen).")
    }

    private var isFromScratch: Bool { encoder == .residual }

    private func loadBackbone() throws -> Backbone {
        try BackboneOption.load(backbone ?? BackboneOption.standard, alternative: nil)
    }
}

extension ContrastedMemoryOptions.Encoder: ExpressibleByArgument {}
