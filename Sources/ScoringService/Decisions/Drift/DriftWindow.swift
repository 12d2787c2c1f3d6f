internal import AnomalyDetection

/// The latest pictures that a model has seen, as a ring: of each the values of its quantities.
struct DriftWindow: Sendable {
    /// How many pictures it holds at most.
    let capacity: Int
    /// The number of quantities.
    private let width: Int
    /// A row for each picture.
    private var values: [Double]
    /// The row that is written next.
    private var next = 0
    /// The pictures that it holds.
    private(set) var count = 0

    /// Allocates all of its memory.
    ///
    /// - Parameters:
    ///   - capacity: at least 1.
    ///   - width: the number of quantities: three and one a term.
    init(capacity: Int, width: Int) {
        self.capacity = capacity
        self.width = width
        values = Array(repeating: 0, count: capacity * width)
    }

    /// Adds a picture in place of the oldest one. Allocates nothing, unless a copy of the window is held elsewhere.
    mutating func add(_ decision: Decision, _ statistics: FrameStatistics) {
        precondition(decision.terms.count + 3 == width, "a decision has the terms of its model")
        var place = next * width
        values[place] = decision.score
        for term in decision.terms {
            place += 1
            values[place] = term.value
        }
        values[place + 1] = statistics.brightness
        values[place + 2] = statistics.contrast
        next = next + 1 == capacity ? 0 : next + 1
        count = min(count + 1, capacity)
    }

    /// The values of a quantity, in no particular order.
    func values(of quantity: Int) -> [Double] { (0..<count).map { values[$0 * width + quantity] } }
}
