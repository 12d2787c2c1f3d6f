internal import AnomalyDetection

/// A number of each image that may drift.
struct DriftQuantity: Sendable, Equatable {
    /// Where the number is from.
    enum Kind: String, Sendable {
        case score
        /// A term of the detector's description.
        case term
        /// What the frame looks like before a model sees it.
        case frame
    }

    let kind: Kind
    /// `score`, the name of a term, `brightness` or `contrast`.
    let name: String

    /// Those of a model, in the order in which a ``DriftWindow`` has their values.
    static func all(of detector: any AnomalyDetector) -> [DriftQuantity] {
        [DriftQuantity(kind: .score, name: "score")]
            + detector.terms.map { DriftQuantity(kind: .term, name: $0.name) }
            + ["brightness", "contrast"].map { DriftQuantity(kind: .frame, name: $0) }
    }
}
