/// The mean of the largest of some values, such as of the most anomalous positions of a map. Allocates when made, then
/// never.
package struct LargestValues: Sendable {
    /// The largest so far, ascending; few, so that a new one is moved to its place.
    private var largest: [Float]

    /// The number of the largest values, of a share of so many: one at least.
    package static func count(share: Double, of count: Int) -> Int { max(1, Int((Double(count) * share).rounded())) }

    /// The largest of so many values, ``count(share:of:)`` of them.
    package init(share: Double, of count: Int) {
        largest = Array(repeating: 0, count: Self.count(share: share, of: count))
    }

    /// The mean of the largest values; not finite where a value is not.
    package mutating func mean(of values: UnsafeBufferPointer<Float>) -> Double {
        for index in largest.indices { largest[index] = -.infinity }
        for value in values {
            // A value that is no number decides, so that it is noticed.
            guard value.isFinite else { return Double(value) }
            guard value > largest[0] else { continue }
            var place = 0
            while place + 1 < largest.count, largest[place + 1] < value {
                largest[place] = largest[place + 1]
                place += 1
            }
            largest[place] = value
        }
        return largest.reduce(0) { $0 + Double($1) } / Double(largest.count)
    }
}
