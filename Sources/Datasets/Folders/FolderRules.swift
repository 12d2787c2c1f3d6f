/// The rules of ``FolderRoles``, for the folders of one data set.
struct FolderRules {
    /// What is decided for all images that lie in one folder.
    struct Verdict: Hashable {
        /// The folder that decides, by its path.
        var folder: String
        var role: DatasetSurvey.Role
        var subset: Dataset.Subset?
        /// The folder of the choice that it follows; nil where it follows none.
        var named: String?

        /// The verdict for an image's mask that lies beside it.
        var leavingOutMasks: Verdict {
            var verdict = self
            verdict.role = .masks
            return verdict
        }
    }

    private let choice: FolderChoice
    /// Whether a folder `train` or `test` lies in the data set's.
    private let isPublished: Bool
    /// The folders in which a folder of normal images lies, by their paths.
    private let parents: Set<String>
    /// The folders in which one folder hints at normal images and another does not.
    private let doubtful: Set<String>

    /// - Parameter locations: The paths of all folders in which image files lie.
    init(of locations: Set<Substring>, choice: FolderChoice) {
        var parents: Set<String> = []
        var (hinting, neutral): (Set<String>, Set<String>) = ([], [])
        var isPublished = false
        for location in locations {
            let parts = location.split(separator: "/")
            guard !parts.contains(where: AuxiliaryFolders.contains) else { continue }
            isPublished = isPublished || parts.first.flatMap(Self.subset) != nil
            for (depth, name) in parts.enumerated() {
                let parent = Self.path(parts.prefix(depth))
                switch FolderName(name) {
                case .normal: parents.insert(parent)
                case .hinting: hinting.insert(parent)
                case .neutral: neutral.insert(parent)
                case .suspicious: break
                }
            }
        }
        self.parents = parents
        doubtful = hinting.intersection(neutral)
        self.isPublished = isPublished
        self.choice = choice
    }

    /// - Parameter location: The path of the folder in which images lie.
    func verdict(of location: Substring) -> Verdict {
        let parts = location.split(separator: "/")
        if let depth = parts.firstIndex(where: AuxiliaryFolders.contains) {
            return Verdict(folder: Self.path(parts.prefix(depth + 1)), role: .masks)
        }
        let subset = isPublished ? parts.first.flatMap(Self.subset) : nil
        if choice.isGiven { return chosenVerdict(of: parts, subset: subset) }
        if isPublished, subset == nil { return Verdict(folder: Self.path(parts.prefix(1)), role: .outside) }
        let first = subset == nil ? 0 : 1
        for depth in first..<parts.count {
            let name = parts[depth]
            let hasNormals = parents.contains(Self.path(parts.prefix(depth))) || (subset == .test && depth == first)
            let role: DatasetSurvey.Role
            switch FolderName(name) {
            case .normal: role = .normal
            case _ where hasNormals: role = .outliers(kind: String(name))
            case .suspicious: role = .unclear
            case .hinting, .neutral:
                guard doubtful.contains(Self.path(parts.prefix(depth))) else { continue }
                role = .unclear
            }
            return Verdict(folder: Self.path(parts.prefix(depth + 1)), role: role, subset: subset)
        }
        return Verdict(folder: Self.path(parts.prefix(first + 1)), role: .normal, subset: subset)
    }

    private func chosenVerdict(of parts: [Substring], subset: Dataset.Subset?) -> Verdict {
        switch choice.verdict(of: parts) {
        case .named(let path, let isNormal):
            let kind = path.split(separator: "/").last.map(String.init) ?? "outliers"
            return Verdict(
                folder: path, role: isNormal ? .normal : .outliers(kind: kind), subset: subset, named: path)
        case .rest(let isNormal):
            let rest = parts.prefix(subset == nil ? 1 : 2)
            let kind = parts.dropFirst(subset == nil ? 0 : 1).first.map(String.init) ?? "other"
            return Verdict(
                folder: Self.path(rest), role: isNormal ? .normal : .outliers(kind: kind), subset: subset)
        case .leftOut: return Verdict(folder: Self.path(parts.prefix(1)), role: .unnamed)
        }
    }

    private static func subset(_ name: Substring) -> Dataset.Subset? { Dataset.Subset(rawValue: name.lowercased()) }

    private static func path(_ parts: ArraySlice<Substring>) -> String { parts.joined(separator: "/") }
}
