/// Folders that data sets keep beside their images and that hold no picture of a part: masks and annotations.
package enum AuxiliaryFolders {
    private static let names: Set = ["ground_truth", "ground-truth", "masks", "mask", "annotations", "labels"]

    /// Whether a folder's name says so, in any case.
    package static func contains(_ name: some StringProtocol) -> Bool { names.contains(name.lowercased()) }
}
