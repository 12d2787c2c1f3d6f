/// The coding process that a frame header announces (ITU-T T.81, table B.1).
package enum JPEGProcess: Sendable, Equatable {
    /// Baseline or extended sequential coding with Huffman codes: each coefficient is sent once.
    case sequential
    /// Progressive coding with Huffman codes: coefficients come in bands and bits, scan after scan.
    case progressive
    /// Prediction without a transform, and without loss.
    case lossless
    /// Frames that refine other frames.
    case hierarchical
    /// Any process with arithmetic codes instead of Huffman codes.
    case arithmetic

    /// The process that a frame's marker names.
    init(_ marker: JPEGMarker) {
        switch marker.rawValue {
        case 0xC0, 0xC1: self = .sequential
        case 0xC2: self = .progressive
        case 0xC3: self = .lossless
        case 0xC5...0xC7: self = .hierarchical
        default: self = .arithmetic
        }
    }
}
