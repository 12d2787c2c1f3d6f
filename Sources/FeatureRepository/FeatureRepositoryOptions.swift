package import Training

/// What determines a feature repository besides the images and the backbone.
package struct FeatureRepositoryOptions: FamilyOptions {
    /// Draws the candidates of the repository, the folds, and the subspace's first weights.
    package var seed: UInt64
    /// What makes the features.
    package var features: Features
    /// The blocks of the backbone whose outputs are the features, ascending; nil takes
    /// ``defaultBlocks(height:width:)``.
    package var blocks: [Int]?
    /// The vectors of the repository, at most.
    package var repositorySize: Int
    /// The share of an image's positions that the repository is chosen from, those of the strongest gradient; 1 takes
    /// all.
    package var preference: Double
    /// Whether the repository is mapped to a subspace in which normal vectors lie close together.
    package var subspace: Bool

    /// What makes features of an image.
    package enum Features: String, Sendable, Codable, CaseIterable {
        /// A pretrained network.
        case backbone
        /// Directions and scales of the image's own patches: nothing that was learned elsewhere.
        case patches
    }

    package init(
        seed: UInt64 = 0, features: Features = .backbone, blocks: [Int]? = nil, repositorySize: Int = 2000,
        preference: Double = 1, subspace: Bool = false
    ) {
        self.seed = seed
        self.features = features
        self.blocks = blocks
        self.repositorySize = repositorySize
        self.preference = preference
        self.subspace = subspace
    }

    package var named: [(name: String, value: String)] {
        [
            ("features", features.rawValue),
            ("blocks", blocks.map { $0.map(String.init).joined(separator: ",") } ?? "by input size"),
            ("repository-size", "\(repositorySize)"), ("preference", "\(preference)"),
            ("subspace", "\(subspace)"), ("seed", "\(seed)"),
        ]
    }

    package func validate() throws(TrainingError) {
        try TrainingError.check(
            (1...Self.largestRepository).contains(repositorySize), "repository size", repositorySize,
            "1 to \(Self.largestRepository) vectors")
        try TrainingError.check(
            preference > 0 && preference <= 1, "preference", preference, "a share above 0 and at most 1")
        let isOverBackbone = features == .backbone
        try TrainingError.check(
            isOverBackbone || (blocks == nil && preference == 1), "list of features", features.rawValue,
            "backbone, where blocks are named or positions preferred")
        guard let blocks else { return }
        let isAscending = zip(blocks, blocks.dropFirst()).allSatisfy { $0 < $1 }
        try TrainingError.check(
            !blocks.isEmpty && isAscending, "list of blocks", blocks.map(String.init).joined(separator: ","),
            "one or more numbers, ascending, such as 6,13")
    }

    /// The most vectors: more make a score slow and a file large.
    package static let largestRepository = 16_384

    /// The blocks that serve images of a size best: a small image needs the finer grid of an earlier block.
    package static func defaultBlocks(height: Int, width: Int) -> [Int] {
        min(height, width) < smallestWithoutBlock3 ? [3, 6, 13] : [6, 13]
    }

    private static let smallestWithoutBlock3 = 176
}
