import Files
import Imaging

/// A folder of PNG images, nested as deep as may be. Every file whose name ends in `.png` counts; others and hidden
/// ones do not.
///
/// - With a folder `train` or `test` in it, those are the subsets, and nothing else is read (data sets of industrial
///   inspection keep masks beside them).
/// - Where a subset, or the folder itself, has a folder `good`, images outside it are anomalous, of the kind that the
///   first folder on the way to them names; in `test` a folder of any name is an anomaly's.
/// - Everything else is normal.
struct PNGFiles: SampleSource {
    /// One image, still compressed.
    struct File: Sendable {
        let sample: Dataset.Sample
        let bytes: [UInt8]
    }

    let files: [File]
    let limits: ImageLimits

    var count: Int { files.count }

    func sample(at index: Int) -> Dataset.Sample { files[index].sample }

    func pixels(at index: Int) throws(DatasetError) -> Dataset.Pixels {
        .image(try Self.decode(files[index].bytes, name: files[index].sample.name, limits: limits))
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

    private static func decode(_ bytes: [UInt8], name: String, limits: ImageLimits) throws(DatasetError) -> Image {
        do { return try PNGDecoder.decode(bytes, limits: limits) } catch {
            throw .image(name: name, reason: error.description)
        }
    }
}

extension PNGFiles {
    /// Reads and decodes all of a folder's images, in the order of their paths' bytes.
    static func read(
        folder: String, options: Dataset.Options
    ) throws(DatasetError) -> (PNGFiles, skipped: [Dataset.Skipped], otherImages: Dataset.OtherImages?) {
        let tree = try FolderTree(folder, skipUnreadable: options.skipUnreadable)
        var skipped = tree.skipped
        var files: [File] = []
        var size = 0
        var first: (name: String, size: String)?
        var (grey, color): (String?, String?)
        for sample in Layout(tree.files).samples {
            do throws(DatasetError) {
                let bytes = try DatasetFiles.read("\(folder)/\(sample.name)")
                let image = try decode(bytes, name: sample.name, limits: options.limits)
                let found = "\(image.width)x\(image.height)"
                let expected = first ?? (sample.name, found)
                first = expected
                guard options.allowMixedSizes || found == expected.size else {
                    throw .mixedSizes(first: expected.name, size: expected.size, other: sample.name, otherSize: found)
                }
                if image.layout.channelCount <= 2 { grey = grey ?? sample.name } else { color = color ?? sample.name }
                if let grey, let color, !options.allowMixedColors { throw .mixedColors(grey: grey, color: color) }
                size += bytes.count
                files.append(File(sample: sample, bytes: bytes))
            } catch {
                guard options.skipUnreadable, error.isUnreadable else { throw error }
                skipped.append(Dataset.Skipped(name: sample.name, reason: error.description))
            }
            guard size <= options.maximumBytes else {
                throw .tooLarge(path: folder, size: size, limit: options.maximumBytes)
            }
        }
        if files.isEmpty, skipped.isEmpty {
            throw .unrecognised(path: folder, found: "it is a folder without files whose names end in .png")
        }
        return (PNGFiles(files: files, limits: options.limits), skipped, tree.otherImages)
    }

    /// What the folders say of the images in them.
    struct Layout {
        let samples: [Dataset.Sample]

        init(_ paths: [String]) {
            let parts = paths.map { $0.split(separator: "/") }
            let isPublished = parts.contains { $0.count > 1 && Dataset.Subset(rawValue: String($0[0])) != nil }
            var normalFolders: Set<Dataset.Subset?> = [.test]
            for part in parts {
                let subset = isPublished ? Dataset.Subset(rawValue: String(part[0])) : nil
                let below = subset == nil ? part : Array(part.dropFirst())
                if below.count > 1, below[0] == "good" { normalFolders.insert(subset) }
            }
            samples = zip(paths, parts).compactMap { path, part in
                let subset = isPublished ? Dataset.Subset(rawValue: String(part[0])) : nil
                if isPublished, subset == nil || part.count == 1 { return nil }
                let below = subset == nil ? part : Array(part.dropFirst())
                let isNormal = below.count > 1 ? below[0] == "good" : true
                let label: Dataset.Label =
                    isNormal || !normalFolders.contains(subset) ? .normal : .anomalous(kind: String(below[0]))
                return Dataset.Sample(name: path, subset: subset, label: label)
            }
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
