import AnomalyDetection

/// Which images of a data set train, validate and test: a recipe that gives the same lists whenever it is followed, and
/// refuses to be followed on other data. It is stored in a checkpoint's `training` metadata.
///
/// Indices are those of ``Dataset``. An image is in one of ``Lists/train``, ``Lists/validation``,
/// ``Lists/testNormals`` and ``Lists/testOutliers`` at most.
package struct Split: Sendable, Equatable {
    /// How normal images are divided.
    package enum Scheme: String, Sendable, Codable, CaseIterable {
        /// A tenth of the published training subset validates and the rest trains; the published test subset tests.
        /// Without published subsets 80% train, 10% validate, 10% test. A part that is held out has at least the 24
        /// images that a threshold takes, where that is no more than a quarter of them.
        case holdout
        /// All normal images, published for whatever, in five parts: three train, one validates, one tests; as the
        /// paper does for Fashion-MNIST.
        case fiveFold = "five-fold"
        /// All normal images train, and none is held out: for families that give each image a held-out value all the
        /// same, by models made without it. The published test subset tests; without published subsets a tenth does,
        /// 24 images at least, where there are four times as many and anomalous images beside them.
        case crossFit = "cross-fit"
    }

    /// How normal images are divided.
    package let scheme: Scheme
    /// The seed of all random choices.
    package let seed: UInt64
    /// The part that tests, 0 to 4, of ``Scheme/fiveFold``; nil otherwise.
    package let fold: Int?
    /// The class whose images are normal, in data sets with classes; nil otherwise.
    package let inlierClass: Int?
    /// ``Dataset/name``, for messages.
    package let dataset: String
    /// ``Dataset/digest``.
    package let digest: String

    /// The number of parts of ``Scheme/fiveFold``.
    package static let foldCount = 5
    /// One of so many normal images validates, in ``Scheme/holdout``, where that is enough.
    static let heldOutShare = 10

    /// A recipe for a data set.
    ///
    /// - Parameters:
    ///   - fold: 0 to 4; only ``Scheme/fiveFold`` takes one, and takes 0 where it is nil.
    ///   - inlierClass: needed where the data set has classes, and only there.
    /// - Throws: `SplitError` where fold or class do not fit, or there are too few normal images.
    package init(
        _ scheme: Scheme, of dataset: Dataset, inlierClass: Int?, seed: UInt64, fold: Int? = nil
    ) throws(SplitError) {
        switch scheme {
        case .holdout, .crossFit:
            if let fold { throw .fold(fold, scheme: scheme) }
            self.fold = nil
        case .fiveFold:
            let fold = fold ?? 0
            guard (0..<Split.foldCount).contains(fold) else { throw .fold(fold, scheme: scheme) }
            self.fold = fold
        }
        self.scheme = scheme
        self.seed = seed
        self.inlierClass = inlierClass
        self.dataset = dataset.name
        digest = dataset.digest
        _ = try lists(of: dataset)
    }

    /// Follows the recipe.
    ///
    /// - Throws: `SplitError` where the data set is another, its classes do not fit, or there are too few normal
    ///   images.
    package func lists(of dataset: Dataset) throws(SplitError) -> Lists {
        guard dataset.digest == digest else {
            throw .otherDataset(
                found: dataset.name, digest: dataset.digest, expected: self.dataset, expectedDigest: digest)
        }
        switch inlierClass {
        case .some(let number):
            guard dataset.hasClasses else { throw .noClasses(dataset: dataset.name, asked: number) }
            guard dataset.classes.contains(number) else { throw .unknownClass(number, known: dataset.classes) }
        case .none:
            if dataset.hasClasses { throw .missingClass(known: dataset.classes) }
        }
        return try Lists(self, of: dataset)
    }
}

extension Split: Codable {
    private enum CodingKeys: String, CodingKey, CaseIterable {
        case scheme = "protocol"
        case seed, fold
        case inlierClass = "class"
        case dataset
        case digest = "dataset_sha256"
    }

    /// The `split` of a checkpoint's `training`.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
        scheme = try container.decode(Scheme.self, forKey: .scheme)
        seed = try container.decode(UInt64.self, forKey: .seed)
        fold = try container.decodeIfPresent(Int.self, forKey: .fold)
        inlierClass = try container.decodeIfPresent(Int.self, forKey: .inlierClass)
        dataset = try container.decode(String.self, forKey: .dataset)
        digest = try container.decode(String.self, forKey: .digest)
        let isFoldRight =
            switch scheme {
            case .holdout, .crossFit: fold == nil
            case .fiveFold: fold.map((0..<Split.foldCount).contains) ?? false
            }
        guard isFoldRight else {
            throw DecodingError.dataCorruptedError(
                forKey: .fold, in: container, debugDescription: "must be 0 to 4 with five-fold, and absent otherwise")
        }
    }
}
