import Determinism
import Files
import Imaging

/// A folder of image files, nested as deep as may be, of any formats that are read. Every file counts whose name ends
/// as those of images do; what it is, its contents say. ``FolderRoles`` says which images are normal.
struct ImageFiles: SampleSource {
    /// One image, still compressed.
    struct File: Sendable {
        let sample: Dataset.Sample
        let bytes: [UInt8]
    }

    let files: [File]
    let limits: ImageLimits

    var count: Int { files.count }

    func sample(at index: Int) -> Dataset.Sample { files[index].sample }

    func pixels(at index: Int, _ decoding: ImageDecoding) throws(DatasetError) -> Dataset.Pixels {
        let file = files[index]
        return .image(try Self.decode(file.bytes, decoding, name: file.sample.name, limits: limits).image)
    }

    func update(_ digest: inout SHA256) {
        for file in files {
            let label =
                switch file.sample.label {
                case .anomalous(let kind): "anomalous \(kind)"
                default: "normal"
                }
            for text in [file.sample.name, label] {
                digest.update(count: text.utf8.count)
                digest.update(text.utf8)
            }
            digest.update(count: file.bytes.count)
            digest.update(file.bytes)
        }
    }

    private static func decode(
        _ bytes: [UInt8], _ decoding: ImageDecoding, name: String, limits: ImageLimits
    ) throws(DatasetError) -> DecodedImage {
        do { return try ImageFile(bytes).decode(decoding, limits: limits) } catch {
            throw .image(name: name, reason: error.description)
        }
    }
}

extension ImageFiles {
    /// A folder's images, and what was found beside them.
    struct Found {
        let files: ImageFiles
        let skipped: [Dataset.Skipped]
        let survey: DatasetSurvey
    }

    /// Reads and decodes all of a folder's images, in the order of their paths' bytes.
    static func read(folder: String, options: Dataset.Options) throws(DatasetError) -> Found {
        let tree = try FolderTree(folder, skipUnreadable: options.skipUnreadable)
        let roles = try FolderRoles(tree.files, choice: options.folders, root: folder)
        var skipped = tree.skipped
        var files: [File] = []
        var (normal, outliers) = (ImageStatistics(), ImageStatistics())
        var size = 0
        var uniformity = Uniformity(options)
        for start in stride(from: 0, to: roles.samples.count, by: blockLength) {
            let samples = roles.samples[start..<min(start + blockLength, roles.samples.count)]
            let loaded = ParallelMap.elements(count: samples.count, threads: options.threads) {
            } element: { _, offset in
                Result { () throws(DatasetError) in
                    try load(samples[start + offset], folder: folder, options: options)
                }
            }
            for (sample, result) in zip(samples, loaded) {
                do throws(DatasetError) {
                    let (file, statistics) = try result.get()
                    try uniformity.check(sample, statistics)
                    size += file.bytes.count
                    files.append(file)
                    if sample.defect == nil { normal.add(statistics) } else { outliers.add(statistics) }
                } catch {
                    guard options.skipUnreadable, error.isUnreadable else { throw error }
                    skipped.append(Dataset.Skipped(name: sample.name, reason: error.description))
                }
                guard size <= options.maximumBytes else {
                    throw .tooLarge(path: folder, size: size, limit: options.maximumBytes)
                }
            }
        }
        if files.isEmpty, skipped.isEmpty {
            guard tree.foreign.isEmpty else { throw .foreignFormats(path: folder, tree.foreign) }
            let masks = roles.folders.first { $0.role == .masks }
            throw .unrecognised(
                path: folder,
                found: masks.map { "its images lie in folders of masks or annotations, such as \($0.path)" }
                    ?? "it is a folder without files whose names are those of images")
        }
        return Found(
            files: ImageFiles(files: files, limits: options.limits), skipped: skipped,
            survey: DatasetSurvey(folders: roles.folders, foreign: tree.foreign, normal: normal, outliers: outliers))
    }

    /// So many files are read, on all threads, before the first of them is looked at.
    private static let blockLength = 64

    private static func load(
        _ sample: Dataset.Sample, folder: String, options: Dataset.Options
    ) throws(DatasetError) -> (File, ImageStatistics) {
        let bytes = try DatasetFiles.readImage(
            "\(folder)/\(sample.name)", name: sample.name, limits: options.limits)
        let decoded = try decode(
            bytes, ImageDecoding(orientation: options.orientation), name: sample.name, limits: options.limits)
        return (File(sample: sample, bytes: bytes), ImageStatistics(of: decoded.image, format: decoded.format))
    }

    /// Whether images have one size and one colour, where they must.
    private struct Uniformity {
        private let options: Dataset.Options
        private var first: (name: String, size: ImageStatistics.Size)?
        private var (grey, color): (String?, String?)

        init(_ options: Dataset.Options) { self.options = options }

        /// - Parameter statistics: of the image alone.
        mutating func check(_ sample: Dataset.Sample, _ statistics: ImageStatistics) throws(DatasetError) {
            guard let size = statistics.usualSize else { return }
            let expected = first ?? (sample.name, size)
            first = expected
            guard options.allowMixedSizes || size == expected.size else {
                throw .mixedSizes(
                    first: expected.name, size: "\(expected.size)", other: sample.name, otherSize: "\(size)")
            }
            if statistics.grey > 0 { grey = grey ?? sample.name } else { color = color ?? sample.name }
            if let grey, let color, !options.allowMixedColors { throw .mixedColors(grey: grey, color: color) }
        }
    }
}

extension DatasetError {
    /// Whether it concerns one file, without which the others are still a data set.
    var isUnreadable: Bool {
        switch self {
        case .image, .file, .tooLarge: true
        default: false
        }
    }
}
