import Files

/// One of several parts of a batch. Together they are the batch, and none has a file of another.
struct Shard: Equatable {
    /// From 0 on.
    let index: Int
    /// How many shards there are.
    let count: Int

    /// Whether a file belongs to it: the first eight bytes of the SHA-256 of its path, as a big-endian number, modulo
    /// ``count``, are ``index``. So it is the same on every machine, and other files do not matter.
    ///
    /// - Parameter path: UTF-8; below the folder that is scored, so that it does not matter where that is mounted.
    func contains(_ path: String) -> Bool {
        count == 1 || SHA256.leadingWord(of: path) % UInt64(count) == UInt64(index)
    }
}

extension Shard: LosslessStringConvertible {
    /// Reads `I/N`.
    init?(_ description: String) {
        let parts = description.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let index = Int(parts[0]), let count = Int(parts[1]) else { return nil }
        self.init(index: index, of: count)
    }

    /// Nil where the index is not from 0 to `count` - 1.
    private init?(index: Int, of count: Int) {
        guard count > 0, (0..<count).contains(index) else { return nil }
        (self.index, self.count) = (index, count)
    }

    var description: String { "\(index)/\(count)" }
}

extension Shard {
    /// The variables of a Kubernetes Indexed Job: the first is set in each of its pods, the second by its author.
    private static let (indexName, countName) = ("JOB_COMPLETION_INDEX", "JOB_COMPLETIONS")

    /// The environment does not tell which shard is meant.
    struct EnvironmentError: Error, CustomStringConvertible {
        /// A full sentence.
        let description: String
    }

    /// The shard that a Kubernetes Indexed Job gives this process; nil outside of one.
    ///
    /// - Throws: where only one of the variables is set, or they make no shard: every pod would score everything.
    init?(environment: [String: String]) throws(EnvironmentError) {
        switch (environment[Self.indexName], environment[Self.countName]) {
        case (nil, nil): return nil
        case (let index?, let count?):
            guard let shard = Shard("\(index)/\(count)") else {
                throw EnvironmentError(
                    description: "\(Self.indexName) is \"\(index)\" and \(Self.countName) is \"\(count)\"; expected is "
                        + "an index from 0 to one less than the number of completions.")
            }
            self = shard
        case (let index, _):
            let (set, missing) = index == nil ? (Self.countName, Self.indexName) : (Self.indexName, Self.countName)
            throw EnvironmentError(
                description: "\(set) is set and \(missing) is not, so the shard is unknown; set both, or give --shard "
                    + "(0/1 for everything).")
        }
    }
}
