import Files
package import Imaging
package import Tensors

/// Images with labels, as training and evaluation see them: in a fixed order, each with a name.
///
/// Images stay as they were stored (records of bytes, image files) and are decoded when they are asked for, so that a
/// set takes hardly more memory than its files. All of them were read and decoded once while loading.
package struct Dataset: Sendable {
    /// What is known of an image before it is decoded.
    package struct Sample: Sendable, Equatable {
        /// The path below the data set's folder, or subset and number such as `train:123`.
        package let name: String
        /// The published part it belongs to; nil where the data set has no parts.
        package let subset: Subset?
        /// Its class, or whether it is normal.
        package let label: Label

        /// The kind of its anomaly; nil for normal images and for those with a class.
        package var defect: String? {
            if case .anomalous(let kind) = label { kind } else { nil }
        }
    }

    /// A published part of a data set.
    package enum Subset: String, Sendable, Codable, CaseIterable {
        /// Meant for training.
        case train
        /// Meant for testing.
        case test
    }

    /// What an image shows.
    package enum Label: Sendable, Hashable {
        /// A class number, of data sets without anomalies of their own.
        case category(Int)
        /// Normal.
        case normal
        /// An anomaly of the kind that its folder is named after.
        case anomalous(kind: String)
    }

    /// An image's contents.
    package enum Pixels: Sendable, Equatable {
        /// 8- or 16-bit samples of grey or RGB, which preprocessing may convert and resize.
        case image(Image)
        /// Values of 0 to 1 in the shape (channels, rows, columns), which are taken as they are.
        case tensor(Tensor)
    }

    /// A file that was left out.
    package struct Skipped: Sendable, Equatable {
        /// Its path below the data set's folder.
        package let name: String
        /// Why it could not be read, a sentence.
        package let reason: String
    }

    /// The name of the folder or file.
    package let name: String
    /// SHA-256 over names, labels and contents, 64 lower-case hexadecimal digits. Compressed and plain IDX files of the
    /// same contents have the same digest.
    package let digest: String
    /// The class numbers that occur, ascending; empty for sets of normal and anomalous images.
    package let classes: [Int]
    /// Files that could not be read and were left out.
    package let skipped: [Skipped]
    /// What was found in a folder of images; nil of other data sets.
    package let survey: DatasetSurvey?
    /// The number of images, at least 1.
    package let count: Int
    private let sources: [any SampleSource]

    /// - Throws: `DatasetError.empty` where there is no image at all.
    init(
        path: String, sources: [any SampleSource], skipped: [Skipped] = [], survey: DatasetSurvey? = nil
    ) throws(DatasetError) {
        name = Dataset.name(of: path)
        self.sources = sources
        self.skipped = skipped
        self.survey = survey
        count = sources.reduce(0) { $0 + $1.count }
        guard count > 0 else { throw .empty(path: path, skipped: skipped.count) }
        var digest = SHA256()
        var classes: Set<Int> = []
        for source in sources {
            source.update(&digest)
            for index in 0..<source.count {
                if case .category(let number) = source.sample(at: index).label { classes.insert(number) }
            }
        }
        self.digest = digest.hexadecimalDigest()
        self.classes = classes.sorted()
    }

    /// Whether the images have class numbers, one of which has to be chosen as the normal one.
    package var hasClasses: Bool { !classes.isEmpty }

    /// Name, subset and label of the image at `index`.
    ///
    /// - Precondition: `index` is from 0 up to, not including, ``count``.
    package subscript(index: Int) -> Sample {
        let (source, offset) = locate(index)
        return source.sample(at: offset)
    }

    /// The image at `index`, decoded. Allocates the image.
    ///
    /// - Parameters:
    ///   - index: From 0 up to, not including, ``count``.
    ///   - decoding: How its file becomes pixels, where the format leaves a choice.
    package func pixels(at index: Int, _ decoding: ImageDecoding = ImageDecoding()) throws(DatasetError) -> Pixels {
        let (source, offset) = locate(index)
        return try source.pixels(at: offset, decoding)
    }

    /// There are six sources at most, so a walk is as good as a search.
    private func locate(_ index: Int) -> (any SampleSource, Int) {
        precondition(index >= 0 && index < count, "an index from 0 to the number of images")
        var offset = index
        for source in sources {
            if offset < source.count { return (source, offset) }
            offset -= source.count
        }
        preconditionFailure("the counts add up to the number of images")
    }

    private static func name(of path: String) -> String {
        path.split(separator: "/").last { $0 != "." }.map(String.init) ?? path
    }
}
