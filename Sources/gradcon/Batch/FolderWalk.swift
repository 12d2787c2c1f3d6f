import Datasets
import Files
import Imaging

/// Meets the images below a folder in the order of their paths' bytes, one folder's names in memory at a time, and
/// those of the folders that it lies in.
///
/// Symbolic links are followed, but never back into a folder that leads to them. Hidden files and folders are passed
/// over, and so are folders and files that hold no pictures of parts. See ``AuxiliaryFolders``.
struct FolderWalk {
    private struct Level {
        /// The path below the root, with a slash at its end; empty at the root.
        let path: String
        let listing: FolderListing
        let folder: Folder.Entry
        var next = 0
    }

    /// The folder as it was given, with a slash at its end.
    private let root: String
    private var levels: [Level] = []
    private var hasBegun = false
    private var isEmpty = true
    /// The first folder that was passed over as one of masks or annotations, by its path below the root.
    private var passedOver: String?

    init(_ root: String) { self.root = root.hasSuffix("/") ? root : root + "/" }

    /// The next image, or a folder that cannot be read; nil at the end.
    mutating func next() -> InputFile? {
        if !hasBegun {
            hasBegun = true
            if let failed = enter("") { return failed }
        }
        while let depth = levels.indices.last {
            guard levels[depth].next < levels[depth].listing.count else {
                levels.removeLast()
                continue
            }
            let name = levels[depth].listing.name(at: levels[depth].next)
            levels[depth].next += 1
            let path = levels[depth].path + name
            guard name.utf8.last == UInt8(ascii: "/") else {
                guard !isMask(name, in: levels[depth].listing) else { continue }
                isEmpty = false
                return file(path)
            }
            if AuxiliaryFolders.contains(name.dropLast()) {
                passedOver = passedOver ?? path
                continue
            }
            if let failed = enter(path) { return failed }
        }
        guard isEmpty else { return nil }
        isEmpty = false
        let reason =
            passedOver.map {
                "holds no images but for folders that are passed over, such as \($0), whose name is that of masks or "
                    + "annotations; name that folder itself to score what is in it"
            } ?? "holds no images; their names end in \(Self.endings)"
        return failure("", .unusable(path: root, reason: reason))
    }

    /// A file, or that there is none of that name, since U+FFFD is in place of what is not UTF-8.
    private func file(_ path: String) -> InputFile {
        if path.unicodeScalars.contains("\u{FFFD}"), (try? Folder.entry(root + path)) == .some(nil) {
            return failure(path, .unusable(path: root + path, reason: "has a name that is not valid UTF-8"))
        }
        return InputFile(path: root + path, key: path)
    }

    /// Whether a file is the mask of an image beside it.
    private func isMask(_ name: String, in listing: FolderListing) -> Bool {
        guard let image = AuxiliaryFolders.masked(name) else { return false }
        return listing.names(beginningWith: image + ".").contains { AuxiliaryFolders.stem(of: $0) == image }
    }

    /// Goes into a folder, unless it is one of those that lead there.
    private mutating func enter(_ path: String) -> InputFile? {
        do throws(FileError) {
            guard let folder = try Folder.entry(root + path) else {
                throw .unusable(path: root + path, reason: "does not exist")
            }
            guard !levels.contains(where: { $0.folder == folder }) else { return nil }
            let listing = try FolderListing(of: root + path, includesFile: Self.isImage)
            levels.append(Level(path: path, listing: listing, folder: folder))
            return nil
        } catch {
            isEmpty = false
            return failure(path, error)
        }
    }

    private func failure(_ path: String, _ error: FileError) -> InputFile {
        InputFile(path: root + path, key: path, failure: error)
    }

    private static let arrayEnding = "npy"
    private static var endings: String {
        (ImageFormat.allCases.flatMap(\.fileExtensions) + [arrayEnding]).map { "." + $0 }.joined(separator: ", ")
    }

    /// Whether a file's name ends as those do that can be scored, in any case.
    static func isImage(_ name: String) -> Bool {
        ImageFormat.isImageName(name) || (name.utf8.count > 4 && name.lowercased().hasSuffix("." + arrayEnding))
    }
}
