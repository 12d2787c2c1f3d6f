/// Which folders of a data set hold normal images and which hold outliers, where their names are not to decide.
///
/// A folder takes along what lies in it, except for folders in it that are named themselves. Where only normal folders
/// are named, or only those of outliers, all other images are of the other kind; where both are, others are left out.
package struct FolderChoice: Sendable, Equatable {
    /// Whether the images in a folder are normal, by its path below the data set's folder; the empty path is that
    /// folder itself.
    private let isNormal: [String: Bool]

    /// No folder: their names decide.
    package static let byName = FolderChoice(isNormal: [:])

    /// Whether it names any folder.
    var isGiven: Bool { !isNormal.isEmpty }

    /// The paths of the folders that are named, in the order of their bytes.
    var folders: [String] { isNormal.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }

    private init(isNormal: [String: Bool]) { self.isNormal = isNormal }

    /// - Parameters:
    ///   - normal: Folders of normal images: paths below the data set's folder, or paths that begin with its own; `.`
    ///     is that folder itself.
    ///   - outliers: Folders of outliers, in the same form.
    ///   - root: The path of the data set.
    /// - Throws: `DatasetError.folderChoice` where a folder lies elsewhere or is named as both.
    package init(normal: [String], outliers: [String], below root: String) throws(DatasetError) {
        var isNormal: [String: Bool] = [:]
        for (folder, isNormalFolder) in normal.map({ ($0, true) }) + outliers.map({ ($0, false) }) {
            let path = try Self.path(of: folder, below: root)
            guard isNormal.updateValue(isNormalFolder, forKey: path) ?? isNormalFolder == isNormalFolder else {
                throw .folderChoice(folder: folder, reason: "is named as one of normal images and as one of outliers")
            }
        }
        self.init(isNormal: isNormal)
    }

    private static func path(of folder: String, below root: String) throws(DatasetError) -> String {
        func parts(_ path: String) -> [Substring] { path.split(separator: "/").filter { $0 != "." } }
        var path = parts(folder)
        let base = parts(root)
        if path.starts(with: base), folder.hasPrefix("/") == root.hasPrefix("/") {
            path.removeFirst(base.count)
        } else if folder.hasPrefix("/") {
            throw .folderChoice(folder: folder, reason: "does not lie in \(root)")
        }
        guard !path.contains("..") else { throw .folderChoice(folder: folder, reason: "is a path with ..") }
        return path.joined(separator: "/")
    }

    /// What is said of the images that lie in a folder.
    enum Verdict: Equatable {
        /// A folder that holds it is named.
        case named(String, isNormal: Bool)
        /// No such folder is, and the others are all of the other kind.
        case rest(isNormal: Bool)
        /// It is left out.
        case leftOut
    }

    /// - Parameter parts: The names on the way to the folder.
    func verdict(of parts: [Substring]) -> Verdict {
        for count in (0...parts.count).reversed() {
            let path = parts.prefix(count).joined(separator: "/")
            if let isNormal = isNormal[path] { return .named(path, isNormal: isNormal) }
        }
        let kinds = Set(isNormal.values)
        guard kinds.count == 1, let named = kinds.first else { return .leftOut }
        return .rest(isNormal: !named)
    }
}
