/// Why an image has no score.
package enum ScoringError: Error, Equatable, CustomStringConvertible {
    /// The tensor has another shape than the model's input.
    case shape(found: [Int], expected: InputShape)
    /// The arithmetic overflowed; `quantity` says where it was noticed.
    case notFinite(quantity: String)
    /// The maps of all tiles together are too large.
    case maps(bytes: Int, limit: Int)

    /// A full sentence.
    package var description: String {
        switch self {
        case .shape(let found, let expected):
            "The tensor's shape is \(found); this model takes [\(expected)]."
        case .notFinite(let quantity):
            "The image has no score: its \(quantity) is not a finite number."
        case .maps(let bytes, let limit):
            "The maps of the image's tiles take \(bytes) bytes of memory; at most \(limit) are allowed."
        }
    }
}
