import Files
import Imaging

/// The masks beside a data set's images, as data sets of industrial inspection keep them:
/// `ground_truth/KIND/NAME_mask.png` says which pixels of `test/KIND/NAME.png` are defective. Either may be of any
/// format that is read, and `test` and `ground_truth` are taken in any case.
package struct DefectMasks: Sendable {
    /// What a reader must know, one sentence each: masks without an image, and images without a mask.
    package let warnings: [String]
    private let folder: String
    /// The mask of an image by the image's name, as paths below the data set's folder.
    private let paths: [String: String]

    private static let root = "ground_truth"

    /// Finds the masks of a data set. Reads none of them.
    ///
    /// - Parameters:
    ///   - path: The folder that the data set was read from.
    ///   - dataset: Its images.
    /// - Returns: nil where the folder has no folder `ground_truth` or no image in `test` is defective.
    /// - Throws: where a folder cannot be read.
    package init?(beside path: String, of dataset: Dataset) throws(DatasetError) {
        let samples = (0..<dataset.count).lazy.map { dataset[$0] }.filter { $0.subset == .test }
        guard samples.contains(where: { $0.defect != nil }),
            let root = try DatasetFiles.names(in: path).first(where: { $0.lowercased() == Self.root }),
            try DatasetFiles.entry("\(path)/\(root)")?.isFolder == true
        else { return nil }
        var names = Dictionary(samples.map { (Self.stem(of: $0), $0.name) }, uniquingKeysWith: { first, _ in first })
        var paths: [String: String] = [:]
        var orphans: [String] = []
        for file in try FolderTree("\(path)/\(root)", skipUnreadable: false).files {
            let image = AuxiliaryFolders.masked(file).flatMap { names.removeValue(forKey: $0) }
            if let image { paths[image] = "\(root)/\(file)" } else { orphans.append(file) }
        }
        let bare = samples.filter { $0.defect != nil && paths[$0.name] == nil }
        folder = path
        self.paths = paths
        var warnings: [String] = []
        if let first = orphans.first {
            warnings.append(
                "Files in \(Self.root) that are no mask of an image in test, where \(Self.root)/KIND/NAME_mask.png is "
                    + "that of test/KIND/NAME.png: \(orphans.count), such as \(first).")
        }
        if let first = bare.first {
            warnings.append(
                "Defective images without a mask, which are left out of the figures of pixels: \(bare.count), such as "
                    + "\(first.name).")
        }
        self.warnings = warnings
    }

    /// The mask of an image; nil where it has none.
    ///
    /// - Throws: where it cannot be read or is of another size than the image.
    package func mask(of sample: Dataset.Sample, width: Int, height: Int) throws(DatasetError) -> DefectMask? {
        guard let path = paths[sample.name] else { return nil }
        let image: Image
        let bytes = try DatasetFiles.readImage("\(folder)/\(path)", name: path)
        do { image = try ImageFile(bytes).decode().image } catch {
            throw .image(name: path, reason: error.description)
        }
        guard image.width == width, image.height == height else {
            throw .maskSize(
                mask: path, size: "\(image.width)x\(image.height)", image: sample.name, imageSize: "\(width)x\(height)")
        }
        return DefectMask(image)
    }

    /// An image's path below `test`, without the name's ending.
    private static func stem(of sample: Dataset.Sample) -> String {
        String(AuxiliaryFolders.stem(of: sample.name.drop { $0 != "/" }.dropFirst()))
    }
}
