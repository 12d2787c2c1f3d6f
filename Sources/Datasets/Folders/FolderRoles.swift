/// What the folders of a data set say of the images in them.
///
/// - Folders of masks and annotations, and files `NAME_mask` and the like beside an image `NAME`, are left out.
/// - With a folder `train` or `test` in the data set's, those are the subsets, and nothing else is read.
/// - Beside a folder whose name says that its images are normal, such as `good` or `OK`, other folders hold outliers,
///   of the kind that they are named after. In `test` a folder of any other name does.
/// - Without such a folder beside them, folders whose names speak of outliers, such as `NG` or `scratch`, are refused:
///   nothing tells what the others are. ``FolderChoice`` says it.
/// - Everything else is normal.
///
/// No rule depends on whether letters are upper or lower case.
struct FolderRoles {
    /// The images that are read, in the order of the paths.
    let samples: [Dataset.Sample]
    /// The folders that decide, in the order in which the paths meet them.
    let folders: [DatasetSurvey.Folder]

    /// - Parameters:
    ///   - paths: All image files, by their paths below the data set's folder.
    ///   - root: The path of that folder, for messages.
    /// - Throws: `DatasetError.ambiguousFolders` where names do not tell normal images from outliers, and
    ///   `DatasetError.folderChoice` where no image lies in a chosen folder.
    init(_ paths: [String], choice: FolderChoice, root: String) throws(DatasetError) {
        let locations = paths.map(Self.location)
        let rules = FolderRules(of: Set(locations), choice: choice)
        let masks = Self.masks(among: paths)
        var verdicts: [Substring: FolderRules.Verdict] = [:]
        var places: [FolderRules.Verdict: Int] = [:]
        var folders: [DatasetSurvey.Folder] = []
        var samples: [Dataset.Sample] = []
        for (path, location) in zip(paths, locations) {
            var verdict = verdicts[location] ?? rules.verdict(of: location)
            verdicts[location] = verdict
            if masks.contains(path) { verdict = verdict.leavingOutMasks }
            let place = places[verdict] ?? folders.count
            if place == folders.count {
                places[verdict] = place
                folders.append(DatasetSurvey.Folder(path: verdict.folder, role: verdict.role, images: 0))
            }
            folders[place].images += 1
            guard let label = verdict.role.label else { continue }
            samples.append(Dataset.Sample(name: path, subset: verdict.subset, label: label))
        }
        guard !folders.contains(where: { $0.role == .unclear }) else {
            throw .ambiguousFolders(path: root, folders: folders.filter { $0.role.label != nil || $0.role == .unclear })
        }
        for folder in choice.folders where !verdicts.values.contains(where: { $0.named == folder }) {
            let isLeftOut = rules.verdict(of: folder[...]).role == .masks
            throw .folderChoice(
                folder: folder.isEmpty ? "." : folder,
                reason: isLeftOut
                    ? "is left out, since its name is that of masks or annotations"
                    : "holds no image file of \(root)")
        }
        self.samples = samples
        self.folders = folders
    }

    /// The path of the folder that a file lies in.
    private static func location(of path: String) -> Substring {
        path.lastIndex(of: "/").map { path[..<$0] } ?? ""
    }

    /// Files named `NAME_mask` beside an image `NAME`.
    private static func masks(among paths: [String]) -> Set<String> {
        let candidates = paths.compactMap { path in AuxiliaryFolders.masked(path).map { (path, $0) } }
        guard !candidates.isEmpty else { return [] }
        let stems = Set(paths.map { AuxiliaryFolders.stem(of: $0) })
        return Set(candidates.filter { stems.contains($0.1[...]) }.map(\.0))
    }
}
