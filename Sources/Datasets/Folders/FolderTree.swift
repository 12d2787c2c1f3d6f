import Files
import Imaging

/// All image files below a folder, by their paths.
///
/// Symbolic links are followed; a folder that was walked already, by whatever path, is not walked again, so that links
/// in a circle end.
struct FolderTree {
    /// Paths below the folder, sorted by their bytes.
    let files: [String]
    /// Folders and links that could not be read and were left out.
    let skipped: [Dataset.Skipped]
    /// Images of formats that are not read.
    let foreign: [DatasetSurvey.Foreign]

    /// - Throws: where the folder itself, or without `skipUnreadable` anything in it, cannot be read.
    init(_ root: String, skipUnreadable: Bool) throws(DatasetError) {
        var files: [String] = []
        var skipped: [Dataset.Skipped] = []
        var walked = Set([try DatasetFiles.entry(root)])
        var entries = 0
        var foreign: [DatasetSurvey.Foreign] = []
        // A stack of our own: folders may be nested deeper than the program's would hold.
        var open = [""]
        while let folder = open.popLast() {
            do throws(DatasetError) {
                var inside: [String] = []
                for name in try DatasetFiles.names(in: root + "/" + folder) {
                    entries += 1
                    guard entries <= Folder.maximumEntries else {
                        throw .tooManyFiles(path: root, limit: Folder.maximumEntries)
                    }
                    let path = folder + name
                    do throws(DatasetError) {
                        guard let entry = try DatasetFiles.entry(root + "/" + path) else {
                            guard !name.unicodeScalars.contains("\u{FFFD}") else {
                                throw .file(path: path, reason: "has a name that is not valid UTF-8")
                            }
                            // Only the name of a link to nowhere tells whether an image is missing.
                            guard ImageFormat.isImageName(name) else { continue }
                            throw .file(path: path, reason: "is a symbolic link that leads nowhere")
                        }
                        if entry.isFolder {
                            if walked.insert(entry).inserted { inside.append(path + "/") }
                        } else if entry.isRegularFile, ImageFormat.isImageName(name) {
                            files.append(path)
                        } else if entry.isRegularFile, let format = ForeignFormat(fileName: name) {
                            if let place = foreign.firstIndex(where: { $0.format == format }) {
                                foreign[place].count += 1
                            } else {
                                foreign.append(DatasetSurvey.Foreign(format: format, count: 1, first: path))
                            }
                        }
                    } catch {
                        guard skipUnreadable, error.isUnreadable else { throw error }
                        skipped.append(Dataset.Skipped(name: path, reason: error.description))
                    }
                }
                open += inside.reversed()
            } catch {
                guard skipUnreadable, !folder.isEmpty, error.isUnreadable else { throw error }
                skipped.append(Dataset.Skipped(name: folder, reason: error.description))
            }
        }
        self.files = files.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        self.skipped = skipped
        self.foreign = foreign
    }
}
