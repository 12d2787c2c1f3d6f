/// Folders and files beside images that hold no picture of a part: masks and annotations. They are neither trained with
/// nor scored.
package enum AuxiliaryFolders {
    /// In lower case, letters and digits only.
    private static let names: Set<String> = [
        "annotation", "annotations", "boundingboxes", "boxes", "groundtruth", "groundtruths", "gt", "json", "label",
        "labels", "mask", "masks", "segmentation", "segmentations", "xml",
    ]

    /// Whether a folder of this name, without its path, holds masks or annotations, such as `ground_truth` or `Masks`.
    package static func contains(_ name: some StringProtocol) -> Bool {
        names.contains(name.lowercased().filter { $0.isLetter || $0.isNumber })
    }

    /// What the names of masks end with that lie beside their images, in lower case.
    private static let maskSuffixes = ["_mask", "_label", "_gt"]

    /// The name or path that an image has, without its ending, where a file of this name is its mask: `part` of
    /// `part_mask.png`. Nil for all other names.
    package static func masked(_ name: some StringProtocol) -> String? {
        let stem = stem(of: name)
        let end = stem.suffix(8).lowercased()
        guard let suffix = maskSuffixes.first(where: end.hasSuffix) else { return nil }
        let masked = stem.dropLast(suffix.count)
        return masked.isEmpty || masked.last == "/" ? nil : String(masked)
    }

    /// What stands before the last point of a file's name or path, or all of one without any.
    package static func stem<Name: StringProtocol>(of name: Name) -> Name.SubSequence {
        guard let point = name.lastIndex(of: ".") else { return name[...] }
        return name[..<point]
    }
}
