import Files
import Imaging
import ScoringService

/// The files that a command is about to write, checked before anything slow: none takes the place of a file that the
/// command reads, of another output, or of a model, an image or a data file that has nothing to do with it.
struct Outputs {
    /// What a file is, as its name tells.
    enum Kind {
        case image, model, data
        /// Reports, tables and figures.
        case text

        fileprivate init(of path: String) {
            if ImageFormat.isImageName(path) {
                self = .image
            } else if path.hasSuffix(ModelFileName.suffix) {
                self = .model
            } else {
                let endings = [".npy", "-ubyte", "-ubyte.gz", ".bin", ".pth", ".tar"]
                self = endings.contains { path.hasSuffix($0) } ? .data : .text
            }
        }

        fileprivate var name: String {
            switch self {
            case .image: "an image"
            case .model: "a model"
            case .data: "a file of data"
            case .text: "a text"
            }
        }
    }

    /// What a path leads to, symbolic links followed: two paths to one file have one place, also before there is one.
    private enum Place: Hashable {
        case file(Folder.Entry)
        case name(String, in: Folder.Entry)

        /// Nil for a pipe or a device, which any number of outputs may go to, and where there is no such folder.
        init?(_ path: String) {
            if let entry = (try? Folder.entry(path)).flatMap(\.self) {
                guard entry.isRegularFile else { return nil }
                self = .file(entry)
            } else {
                let (folder, name) = Folder.split(path)
                guard let entry = (try? Folder.entry(folder)).flatMap(\.self) else { return nil }
                self = .name(name, in: entry)
            }
        }
    }

    /// The options that named what is read, by its place.
    private let inputs: [Place: String]
    private var outputs: [Place: String] = [:]

    /// - Parameter inputs: the files that the command reads, and the options that name them; nil where an option was
    ///   not given. Folders say nothing: what lies in them is known by its kind.
    init(reading inputs: [(option: String, path: String?)]) {
        let places = inputs.compactMap { input in input.path.flatMap(Place.init).map { ($0, input.option) } }
        self.inputs = Dictionary(places, uniquingKeysWith: { first, _ in first })
    }

    /// Adds a file that ``DurableFile`` will write.
    ///
    /// - Parameter path: nil where the option was not given.
    /// - Throws: where it cannot be written or would destroy something.
    mutating func add(_ option: String, _ path: String?, as kind: Kind = .text) throws {
        guard let path else { return }
        try DurableFile.checkWritable(path)
        try reserve(option, path, as: kind)
    }

    /// Adds a file that is written by other means, which say for themselves whether it can be.
    ///
    /// - Throws: where it would destroy something.
    mutating func reserve(_ option: String, _ path: String?, as kind: Kind = .text) throws(OutputError) {
        guard let path, let place = Place(path) else { return }
        if let input = inputs[place] { throw .isInput(option: option, path: path, input: input) }
        if let other = outputs.updateValue(option, forKey: place) {
            throw .isOutput(option: option, path: path, other: other)
        }
        guard case .file = place else { return }
        let found = Kind(of: (try? DurableFile.target(of: path)) ?? path)
        guard found == kind || found == .text else { throw .isForeign(option: option, path: path, kind: found.name) }
    }
}
