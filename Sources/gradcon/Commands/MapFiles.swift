import Files

/// Where `gradcon score --map` writes the pictures of maps: `NAME.map.png` for each image file, in one folder.
struct MapFiles {
    /// One for each image file, all different, and none of them an image file.
    let paths: [String]

    /// Makes the folder where it is missing.
    ///
    /// - Parameter images: files of any folders; of those with the same name, the second one's picture is
    ///   `NAME-2.map.png`, and so on.
    init(in folder: String, for images: [String]) throws(FileError) {
        try Folder.make(folder)
        let folder = folder.hasSuffix("/") ? folder : folder + "/"
        let scored = Set(images.compactMap { try? Folder.entry($0) })
        var counts: [String: Int] = [:]
        var taken: Set<String> = []
        paths = images.map { image in
            let file = image.split(separator: "/").last ?? "image"
            let name = String(file.lastIndex(of: ".").map { file[..<$0] } ?? file)
            while true {
                let count = counts[name, default: 0] + 1
                counts[name] = count
                let path = folder + (count == 1 ? name : "\(name)-\(count)") + ".map.png"
                let isScored = (try? Folder.entry(path)).flatMap(\.self).map(scored.contains) ?? false
                if !isScored, taken.insert(path).inserted { return path }
            }
        }
    }
}
