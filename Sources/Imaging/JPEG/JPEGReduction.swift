/// At what part of its size an image is decoded.
///
/// The reduced image comes out of a smaller inverse transform, which costs less than decoding it whole and resizing it.
/// It is another image than that: each of its pixels is made of the low frequencies of the block it lies in.
package enum JPEGReduction: Int, Sendable, CaseIterable {
    case full = 1
    case half = 2
    case quarter = 4
    case eighth = 8

    /// The samples that a block has along each side.
    var blockSize: Int { 8 / rawValue }
}
