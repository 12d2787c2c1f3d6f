import AnomalyDetection
import ArgumentParser
import Datasets
import FeatureRepository
import Training

/// The feature repository's options of `gradcon train`.
struct FeatureRepositoryTraining: FamilyTraining {
    static let name = "feature-repository"
    static let isTrainedByEpochs = false
    static let protocols = [Split.Scheme.crossFit]
    static let takesMixedSizes = true

    @Option(
        help: """
            backbone (a pretrained network's; the default where --backbone names one) or patches (directions and \
            scales of the image itself, nothing learned elsewhere).
            """)
    var features: FeatureRepositoryOptions.Features?

    @Option(help: "The pretrained network: a file that gradcon import --backbone made.")
    var backbone: String?

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
            """)
    var preference: Double?

    var given: [String] {
        [
            ("--features", features != nil), ("--backbone", backbone != nil), ("--blocks", blocks != nil),
            ("--repository-size", repositorySize != nil), ("--preference", preference != nil),
        ].filter(\.1).map(\.0)
    }

    func input(
        of dataset: Dataset, size: InputSize?, resize: Preprocessing.Resize?
    ) throws -> TrainingInput {
        if let channels = size?.channels, channels != 3 {
            throw ValidationError("--input-size asks for \(channels) channels; a feature repository takes 3.")
        }
        let backbone = try loadBackbone()
        return try FeatureRepositoryFitting.input(
            of: dataset, backbone: backbone, size: size.map { ($0.height, $0.width) }, resize: resize ?? .bilinear)
    }

    func makeTraining(
        _ request: TrainingRequest, _ schedule: TrainingSchedule, resume: Bool
    ) throws -> any DetectorTraining {
        var options = FeatureRepositoryOptions(seed: schedule.seed)
        options.features = features ?? .backbone
        options.blocks = blocks.map { $0.values.map { Int(clamping: $0) } }
        if let repositorySize { options.repositorySize = repositorySize }
        if let preference { options.preference = preference }
        return try Fitter(FeatureRepositoryFitting(options, backbone: loadBackbone()), request)
    }

    /// The pretrained network; nil where features of patches are asked for.
    private func loadBackbone() throws -> Backbone? {
        guard features != .patches else {
            guard backbone == nil else {
                throw ValidationError("--backbone is given, and --features patches makes no use of one.")
            }
            return nil
        }
        guard let backbone else {
            throw ValidationError(
                "--backbone is missing: bash Deploy/backbone.sh brings a pretrained network, whose file it takes; "
                    + "--features patches does without.")
        }
        return try Backbone(contentsOf: backbone)
    }
}

extension FeatureRepositoryOptions.Features: ExpressibleByArgument {}
