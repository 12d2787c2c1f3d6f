package import Training

/// What determines a contrasted memory besides the images and the backbone.
package struct ContrastedMemoryOptions: FamilyOptions {
    /// Draws the folds, the vectors that prototypes are made of, and views.
    package var seed: UInt64
    /// What makes the features.
    package var encoder: Encoder
    /// The blocks of the backbone whose outputs are the scales, ascending.
    package var blocks: [Int]
    /// The prototypes of each scale, at most.
    package var memorySizes: [Int]
    /// How sharply a memory is read: beta, in units of the mean squared distance of a feature to its nearest prototype.
    package var sharpness: Double
    /// The steps by which prototypes learn, at each scale; 0 leaves them as the means of clusters.
    package var steps: Int

    /// What makes maps of features of an image.
    package enum Encoder: String, Sendable, Codable, CaseIterable {
        /// A pretrained network.
        case backbone
        /// A small network that is trained from scratch.
        case residual
    }

    package init(
        seed: UInt64 = 0, encoder: Encoder = .backbone, blocks: [Int] = [3, 6, 13],
        memorySizes: [Int] = [256, 128, 64], sharpness: Double = 2, steps: Int = 300
    ) {
        self.seed = seed
        self.encoder = encoder
        self.blocks = blocks
        self.memorySizes = memorySizes
        self.sharpness = sharpness
        self.steps = steps
    }

    package var named: [(name: String, value: String)] {
        func list(_ numbers: [Int]) -> String { numbers.map(String.init).joined(separator: ",") }
        return [
            ("encoder", encoder.rawValue), ("scale-blocks", list(blocks)), ("memory-sizes", list(memorySizes)),
            ("sharpness", "\(sharpness)"), ("memory-steps", "\(steps)"), ("seed", "\(seed)"),
        ]
    }

    package func validate() throws(TrainingError) {
        try TrainingError.check(
            Self.areScales(blocks), "list of blocks", blocks.map(String.init).joined(separator: ","),
            "one to four numbers, ascending, such as 3,6,13")
        try TrainingError.check(
            memorySizes.count == blocks.count
                && memorySizes.allSatisfy { (2...ScaleModel.largestMemory).contains($0) },
            "list of memory sizes", memorySizes.map(String.init).joined(separator: ","),
            "one number for each block, 2 to \(ScaleModel.largestMemory)")
        try TrainingError.check(
            sharpness > 0 && sharpness <= 1000, "sharpness", sharpness, "above 0 and at most 1000")
        try TrainingError.check((0...100_000).contains(steps), "number of memory steps", steps, "0 to 100000")
    }

    /// Whether blocks can be scales.
    static func areScales(_ blocks: [Int]) -> Bool {
        (1...4).contains(blocks.count) && zip(blocks, blocks.dropFirst()).allSatisfy { $0 < $1 }
    }
}
