import AnomalyDetection
import ArgumentParser
import Datasets
import FeatureRepository
import Files
import PretrainedBackbone
import Training

/// The feature repository's options of `gradcon train`.
struct FeatureRepositoryTraining: FamilyTraining {
    static let name = "feature-repository"
    var takesMixedSizes: Bool { true }
    var isTrainedByEpochs: Bool { false }
    var protocols: [Split.Scheme] { [.crossFit] }

    @Option(
        help: """
            backbone (a pretrained network's; the default where --backbone names one) or patches (directions and \
            scales of the image itself, nothing learned elsewhere).
            """)
    var features: FeatureRepositoryOptions.Features?

    @Option(
        help: """
            The blocks of the backbone whose outputs are the features, such as 6,13 (default: 3,6,13 of inputs below \
            176 pixels, else 6,13).
            """)
    var blocks: NumberList?

    @Option(help: "The vectors of the repository, at most (default: 2000).")
    var repositorySize: Int?

    @Option(
        help: """
            The share of positions that the repository is chosen from, those where the gradient of the backbone's \
            largest class is strongest (default: 1, all).
            """,
        transform: Double.argument)
    var preference: Double?

    @Flag(
        help: """
            Map the repository to a subspace in which normal features lie close together, and measure distances there.
            """)
    var subspace = false

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
            ("--features", features != nil), ("--backbone", backbone != nil), ("--blocks", blocks != nil),
            ("--repository-size", repositorySize != nil), ("--preference", preference != nil),
            ("--subspace", subspace),
        ].filter(\.1).map(\.0)
    }

    func input(
        of dataset: Dataset, size: InputSize?, resize: Preprocessing.Resize?, handling: ImageHandling
    ) throws -> TrainingInput {
        if let channels = size?.channels, channels != 3 {
            throw ValidationError("--input-size asks for \(channels) channels; a feature repository takes 3.")
        }
        let backbone = try loadBackbone()
        return try FeatureRepositoryFitting.input(
            of: dataset, backbone: backbone, size: size.map { ($0.height, $0.width) }, resize: resize ?? .bilinear,
            handling: handling)
    }

    func makeTraining(
        _ request: TrainingRequest, _ schedule: TrainingSchedule, resume: Bool
    ) throws -> any DetectorTraining {
        var options = FeatureRepositoryOptions(seed: schedule.seed)
        options.features = features ?? .backbone
        options.blocks = blocks.map { $0.values.map { Int(clamping: $0) } }
        if let repositorySize { options.repositorySize = repositorySize }
        options.subspace = subspace
        if let preference { options.preference = preference }
        return try Fitter(FeatureRepositoryFitting(options, backbone: loadBackbone()), request)
    }

    /// Where features come from.
    enum Source {
        /// A backbone's file.
        case backbone(String)
        /// The images' patches; `missing` is where a backbone was looked for, if one was.
        case patches(missing: String?)
    }

    /// What was asked for, or else the backbone where there is one.
    var source: Source {
        if features == .patches { return .patches(missing: nil) }
        if let backbone { return .backbone(backbone) }
        let standard = BackboneOption.standard
        return DurableFile.exists(standard) || features == .backbone ? .backbone(standard) : .patches(missing: standard)
    }

    /// The backbone's file; nil for features of patches.
    var backbonePath: String? { if case .backbone(let path) = source { path } else { nil } }

    /// - Throws: where a backbone is named that no use is made of.
    func check() throws(ValidationError) {
        guard features != .patches || backbone == nil else {
            throw ValidationError("--backbone is given, and --features patches makes no use of one.")
        }
    }

    /// How to do without a backbone.
    static let alternative = "--features patches does without"

    /// The pretrained network; nil for features of patches.
    private func loadBackbone() throws -> Backbone? {
        switch source {
        case .backbone(let path):
            return try BackboneOption.load(path, alternative: Self.alternative)
        case .patches: return nil
        }
    }
}

extension FeatureRepositoryOptions.Features: ExpressibleByArgument {}
