import Files

/// The files that have a row already, each by eight bytes of its path's digest.
struct FinishedFiles {
    /// Sorted; a path that has several rows is there several times.
    private let digests: [UInt64]
    private var isTaken: [Bool]

    /// The probability that two of two million paths share eight bytes is one in ten million.
    static func digest(of path: String) -> UInt64 { SHA256.leadingWord(of: path) }

    /// - Parameter digests: in any order.
    init(_ digests: [UInt64]) {
        self.digests = digests.sorted()
        isTaken = [Bool](repeating: false, count: digests.count)
    }

    /// Whether a path has a row that no call before has taken. O(log n).
    mutating func remove(_ path: String) -> Bool {
        guard !digests.isEmpty else { return false }
        let digest = Self.digest(of: path)
        var (low, high) = (0, digests.count)
        while low < high {
            let middle = (low + high) / 2
            if digests[middle] < digest { low = middle + 1 } else { high = middle }
        }
        while low < digests.count, digests[low] == digest {
            if !isTaken[low] {
                isTaken[low] = true
                return true
            }
            low += 1
        }
        return false
    }
}
