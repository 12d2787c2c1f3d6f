import Files

/// A file that is to be scored, or why there is nothing to score at its path.
struct InputFile {
    /// What its row calls it: the path as it was given, or that of the folder that was given and the path below it.
    let path: String
    /// What its shard is found by: the path below the folder that was given, or the path as it was given.
    let key: String
    /// Where the picture of its map goes; nil where none is drawn.
    var map: String?
    /// Nil of a file.
    var failure: FileError?
}
