import Files
package import Imaging

extension Dataset {
    /// How a data set is read.
    package struct Options: Sendable {
        /// Whether files that cannot be read are left out and listed, instead of ending the load.
        package var skipUnreadable: Bool
        /// Whether images may differ in size, because the model's preprocessing resizes them.
        package var allowMixedSizes: Bool
        /// Whether some images may be grey and others RGB, because the model's preprocessing converts them.
        package var allowMixedColors: Bool
        /// Which folders hold normal images and which hold outliers, of a folder of images.
        package var folders: FolderChoice
        /// What is done with the orientation in a JPEG file's EXIF data, before an image's size is looked at.
        package var orientation: ImageDecoding.Orientation
        /// The largest single image.
        package var limits: ImageLimits
        /// The most memory the images may take as they are stored, in bytes. Default: 4 GiB.
        package var maximumBytes: Int
        /// At most so many threads decode image files. The result does not depend on it.
        package var threads: Int

        /// Options for one load; the defaults read strictly.
        package init(
            skipUnreadable: Bool = false, allowMixedSizes: Bool = false, allowMixedColors: Bool = false,
            folders: FolderChoice = .byName, orientation: ImageDecoding.Orientation = .exif,
            limits: ImageLimits = ImageLimits(), maximumBytes: Int = 1 << 32,
            threads: Int = 1
        ) {
            self.skipUnreadable = skipUnreadable
            self.allowMixedSizes = allowMixedSizes
            self.allowMixedColors = allowMixedColors
            self.folders = folders
            self.orientation = orientation
            self.limits = limits
            self.maximumBytes = maximumBytes
            self.threads = threads
        }
    }

    /// Reads the data set at `path`, told apart by what lies there:
    ///
    /// - a folder with `train-images-idx3-ubyte` or `t10k-images-idx3-ubyte` (or either with `.gz`): IDX pairs, as
    ///   MNIST and Fashion-MNIST are published;
    /// - a folder with `data_batch_1.bin` or `test_batch.bin`: CIFAR-10, binary version;
    /// - any other folder: image files, see ``ImageFiles``;
    /// - a `.npy` file: (N, rows, columns) or (N, channels, rows, columns) of uint8, float32 or float64.
    ///
    /// The order of the images is that of the files, or of the paths' bytes.
    ///
    /// - Throws: `DatasetError` where anything cannot be read as what it seems to be.
    package static func load(path: String, options: Options = Options()) throws(DatasetError) -> Dataset {
        if let sources = try arrays(path: path, options: options) {
            if let folder = options.folders.folders.first {
                throw .folderChoice(folder: folder, reason: "cannot be chosen, since \(path) holds no image files")
            }
            return try Dataset(path: path, sources: sources)
        }
        let found = try ImageFiles.read(folder: path, options: options)
        return try Dataset(path: path, sources: [found.files], skipped: found.skipped, survey: found.survey)
    }

    /// What lies at `path` where that is no folder of image files; nil where it is.
    private static func arrays(path: String, options: Options) throws(DatasetError) -> [any SampleSource]? {
        if try !DatasetFiles.isFolder(path) {
            guard path.utf8.suffix(4).elementsEqual(".npy".utf8) else {
                throw .unrecognised(path: path, found: "it is a file whose name does not end in .npy")
            }
            return [try NumPyRecords.read(path, options: options)]
        }
        let names = try DatasetFiles.names(in: path)
        if let sources = try IDX.read(folder: path, names: names, options: options) { return sources }
        return try CIFAR10.read(folder: path, names: names)
    }
}
