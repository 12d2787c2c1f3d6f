package import Imaging
package import Tensors

/// Why a data set cannot be used.
package enum DatasetError: Error, Equatable, CustomStringConvertible {
    /// A file or folder could not be opened or read; `reason` is the system's.
    case file(path: String, reason: String)
    /// A file, or all files together, are larger than the limit; sizes in bytes.
    case tooLarge(path: String, size: Int, limit: Int)
    /// A folder holds more files than the limit.
    case tooManyFiles(path: String, limit: Int)
    /// What lies at the path is none of the data sets known.
    case unrecognised(path: String, found: String)
    /// A folder holds images only of formats that are not read.
    case foreignFormats(path: String, [DatasetSurvey.Foreign])
    /// There is no image at all; `skipped` files could not be read.
    case empty(path: String, skipped: Int)
    /// A file that has to accompany another is not there.
    case missingFile(path: String, neededBy: String)
    /// A gzip file cannot be inflated.
    case compressed(path: String, InflateError)
    /// An IDX file does not begin with its magic number.
    case magic(path: String, found: [UInt8], expected: [UInt8])
    /// A header's dimensions are zero or too large.
    case dimensions(path: String, found: [Int], expected: String)
    /// A file's length, in bytes, is not what its header or format calls for.
    case length(path: String, found: Int, expected: String)
    /// There are more or fewer labels than images.
    case labelCount(path: String, labels: Int, images: Int)
    /// A label is outside the format's range.
    case label(path: String, index: Int, found: Int, expected: String)
    /// A .npy file cannot be read.
    case numPy(path: String, NumPyError)
    /// One image cannot be read; `reason` is a sentence.
    case image(name: String, reason: String)
    /// Images of two sizes, where one was expected.
    case mixedSizes(first: String, size: String, other: String, otherSize: String)
    /// Some images are grey and others RGB, and nothing says which the model takes.
    case mixedColors(grey: String, color: String)
    /// A mask is of another size than the image that it belongs to.
    case maskSize(mask: String, size: String, image: String, imageSize: String)
    /// A value of a floating-point array is not a number from 0 to 1.
    case value(name: String, position: Int, found: Float)
    /// The names of folders do not tell normal images from outliers; `folders` are those with images.
    case ambiguousFolders(path: String, folders: [DatasetSurvey.Folder])
    /// A folder that was named for its role cannot be; `reason` is a clause without its subject.
    case folderChoice(folder: String, reason: String)
    /// An image cannot be a model's input; `reason` is a sentence.
    case unsuitable(sample: String, reason: String)

    /// What happened, what was found and what was expected, in a sentence.
    package var description: String {
        switch self {
        case .file(let path, let reason): "\(path): \(reason)."
        case .tooLarge(let path, let size, let limit):
            "\(path) takes \(size) bytes; a data set may take \(limit)."
        case .tooManyFiles(let path, let limit): "\(path) holds more than the \(limit) files and folders allowed."
        case .unrecognised(let path, let found):
            "\(path) is no data set: \(found); expected is a folder of images (\(ImageFormat.names)), of IDX pairs or "
                + "of CIFAR-10 batches, or a .npy file."
        case .foreignFormats(let path, let files):
            "\(path) holds images only of formats that are not read: "
                + files.map { "\($0.format.rawValue) (\($0.count), such as \($0.first))" }.joined(separator: ", ")
                + ". " + files.map(\.format.advice).joined(separator: " ")
        case .empty(let path, let skipped):
            "\(path) holds no image"
                + (skipped > 0 ? " that can be read; \(skipped) files were left out." : ".")
        case .missingFile(let path, let neededBy): "\(path) is missing; \(neededBy) needs it."
        case .compressed(let path, let error): "\(path) cannot be inflated: \(error)"
        case .magic(let path, let found, let expected):
            "\(path) begins with the bytes \(found); expected are \(expected)."
        case .dimensions(let path, let found, let expected):
            "\(path) has the dimensions \(found); expected are \(expected)."
        case .length(let path, let found, let expected):
            "\(path) has \(found) bytes; expected are \(expected)."
        case .labelCount(let path, let labels, let images):
            "\(path) holds \(labels) labels for \(images) images; expected is one label an image."
        case .label(let path, let index, let found, let expected):
            "The label \(index) of \(path) is \(found); expected is \(expected)."
        case .numPy(let path, let error): "\(path): \(error)"
        case .image(let name, let reason): "The image \(name) cannot be read: \(reason)"
        case .mixedSizes(let first, let size, let other, let otherSize):
            "\(first) is \(size) pixels and \(other) is \(otherSize); expected is one size, or one to resize to (train "
                + "--input-size HxW)."
        case .mixedColors(let grey, let color):
            "\(grey) is grey and \(color) is RGB; expected is one of the two, or a number of channels to convert to "
                + "(train --input-size C,H,W)."
        case .maskSize(let mask, let size, let image, let imageSize):
            "The mask \(mask) is \(size) pixels, but its image \(image) is \(imageSize)."
        case .value(let name, let position, let found):
            "The value at position \(position) of \(name) is \(found); expected are numbers from 0 to 1."
        case .ambiguousFolders(let path, let folders): Self.ambiguity(path, folders)
        case .folderChoice(let folder, let reason):
            "The folder \(folder), which --normal or --outliers names, \(reason); expected are folders of images below "
                + "that of the data set."
        case .unsuitable(let sample, let reason): "The image \(sample) does not suit the model: \(reason)"
        }
    }

    /// The most folders that a sentence lists.
    private static let mostListed = 8

    private static func ambiguity(_ path: String, _ folders: [DatasetSurvey.Folder]) -> String {
        func name(_ folder: DatasetSurvey.Folder) -> String { folder.path.isEmpty ? "." : folder.path }
        let unclear = folders.filter { $0.role == .unclear }
        let others = folders.filter { $0.role != .unclear }
        let listed = (unclear + others).prefix(mostListed).map { folder in
            (folder.path.isEmpty ? "the folder itself" : folder.path) + " (\(folder.images))"
        }
        let more = folders.count > listed.count ? " and \(folders.count - listed.count) more" : ""
        let hinting = unclear.first { $0.path.split(separator: "/").last.map { FolderName($0) } == .hinting }
        let normal = hinting ?? others.first ?? (unclear.count > 1 ? unclear.first : nil)
        let outliers = unclear.last { $0.path != normal?.path }
        let example = normal.map { "--normal \(name($0)) " } ?? ""
        return "The folders of \(path) do not tell normal images from outliers: "
            + "\(listed.joined(separator: ", "))\(more). Say which is which with --normal DIR and --outliers DIR, each "
            + "as often as needed, such as \(example)--outliers \(outliers.map(name) ?? "DIR"); beside a folder "
            + "called good, OK or normal, others hold outliers without being told."
    }
}
