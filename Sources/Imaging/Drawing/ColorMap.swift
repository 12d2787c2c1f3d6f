/// Colours for the values of a map: black, violet, red, orange, pale yellow.
///
/// The luma rises evenly with the value, so that a larger value is a brighter one also in print, on a poor screen and
/// to who does not tell red from green.
package enum ColorMap {
    /// Colours at equal distances, between which the others lie on straight lines.
    private static let stops: [SIMD3<Float>] = [
        [0, 0, 6], [30, 10, 70], [82, 14, 110], [136, 34, 106], [186, 54, 85], [227, 88, 50], [248, 141, 12],
        [250, 200, 50], [252, 255, 170],
    ]

    /// Red, green and blue, 0 to 255 each.
    ///
    /// - Parameter value: 0 to 1; what lies outside is taken for the nearer end.
    static func color(of value: Float) -> SIMD3<Float> {
        let place = min(max(value, 0), 1) * Float(stops.count - 1)
        let first = min(Int(place), stops.count - 2)
        let weight = place - Float(first)
        return stops[first] * (1 - weight) + stops[first + 1] * weight
    }
}
