/// How an objective's figures are called.
package struct FigureNames: Sendable, Equatable {
    /// All, in the order in which a step returns them; the first is what is minimised.
    package let all: [String]
    /// The figures that a line about an epoch shows beside the first.
    package let shown: [String]

    /// The figure whose least value on the held-out images chooses the epoch.
    package let chosenBy: String

    /// - Parameter chosenBy: nil takes what is minimised.
    /// - Precondition: `all` has at least one name, and those of `shown` and `chosenBy`.
    package init(_ all: [String], shown: [String] = [], chosenBy: String? = nil) {
        let chosenBy = chosenBy ?? all.first ?? ""
        precondition(all.contains(chosenBy) && shown.allSatisfy(all.contains), "figures have names")
        self.chosenBy = chosenBy
        self.all = all
        self.shown = shown
    }

    /// The name of what is minimised.
    package var minimised: String { all[0] }
}

/// An objective's figures as means over images, by their ``FigureNames``; as JSON an object.
package struct TrainingFigures: Sendable, Equatable {
    private let values: [String: Double]

    init(_ names: FigureNames, _ values: [Double]) {
        self.values = Dictionary(uniqueKeysWithValues: zip(names.all, values))
    }

    /// The figure of that name; nil where there is none.
    package subscript(name: String) -> Double? { values[name] }
}

extension TrainingFigures: Codable {
    /// The figures of a checkpoint, whatever their names.
    package init(from decoder: any Decoder) throws { values = try [String: Double](from: decoder) }

    /// An object with a member for each figure.
    package func encode(to encoder: any Encoder) throws { try values.encode(to: encoder) }
}

/// What training came to in one epoch.
package struct EpochFigures: Sendable, Equatable, Codable {
    /// Means over the epoch, each batch before its step.
    package let train: TrainingFigures
    /// The held-out images' after the epoch; nil where none choose it.
    package let validation: TrainingFigures?
}

/// Figures summed over batches, each weighted by its images.
struct FigureSums: Sendable, Equatable, Codable {
    private var images = 0
    /// One a figure; none before the first batch.
    private var values: [Double] = []

    mutating func add(_ figures: [Double], images count: Int) {
        images += count
        if values.isEmpty { values = [Double](repeating: 0, count: figures.count) }
        for (index, figure) in figures.enumerated() { values[index] += figure * Double(count) }
    }

    /// Whether batches with so many images in all can have come to this.
    func isConsistent(images: Int, figures: Int) -> Bool {
        self.images == images && values.count == (images > 0 ? figures : 0)
    }

    func mean(_ names: FigureNames) -> TrainingFigures {
        let count = Double(max(images, 1))
        return TrainingFigures(names, values.map { $0 / count })
    }
}
