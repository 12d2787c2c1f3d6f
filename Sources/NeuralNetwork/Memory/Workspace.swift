/// A network's working memory: one allocation, cut into buffers that each start a cache line.
///
/// Not `Sendable`: a workspace is used by one thread at a time.
package final class Workspace {
    private let storage: AlignedFloats
    private let offsets: [Int]

    /// A workspace with one buffer of each of `counts` floats, all zero.
    package init(counts: [Int]) {
        var offsets: [Int] = []
        var total = 0
        for count in counts {
            offsets.append(total)
            total += roundUp(count, toMultipleOf: 16)
        }
        self.offsets = offsets
        storage = AlignedFloats(count: total)
    }

    /// The start of a buffer, valid as long as the workspace lives.
    package subscript(buffer: Int) -> UnsafeMutablePointer<Float> { storage.pointer + offsets[buffer] }
}

/// The least multiple of `unit` that is not below `count`.
package func roundUp(_ count: Int, toMultipleOf unit: Int) -> Int {
    (count + unit - 1) / unit * unit
}
