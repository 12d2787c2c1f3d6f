/// The colours of a map from 0 at the bottom to the full scale at the top, with numbers.
struct ColorBar {
    /// Lower pictures have no room for the numbers.
    static let leastHeight = 64
    /// Numbers that are read well beside pictures of 1440 rows need not grow with more.
    private static let mostScale = 10

    let height: Int
    let fullScale: Float
    let threshold: Float?
    /// Pixels a side of a dot of the numbers.
    private let scale: Int
    private let labels: [(value: Float, text: String)]

    init(height: Int, fullScale: Float, threshold: Float?) {
        self.height = max(height, Self.leastHeight)
        self.fullScale = fullScale
        self.threshold = threshold
        scale = min(max(1, self.height / 144), Self.mostScale)
        let values = [0, threshold ?? fullScale / 2, fullScale]
        labels = values.map { ($0, NumberGlyphs.text(of: Double($0))) }
    }

    private var gap: Int { 4 * scale }
    private var stripe: Int { 12 * scale }

    /// Columns that the bar and its numbers take, a margin on both sides included.
    var width: Int {
        let longest = labels.reduce(0) { max($0, $1.text.count) }
        return gap + stripe + gap + longest * NumberGlyphs.advance * scale + gap
    }

    /// Draws it, with its left margin at column `x`.
    func draw(on canvas: inout Canvas, x: Int) {
        let columns = x + gap..<x + gap + stripe
        for y in 0..<height {
            let color = ColorMap.color(of: Float(height - 1 - y) / Float(height - 1))
            canvas.fill(
                x: columns, y: y..<y + 1,
                SIMD3<UInt8>(clamping: SIMD3<Int32>(color, rounding: .toNearestOrAwayFromZero)))
        }
        let text = NumberGlyphs.height * scale
        for label in labels {
            let share = min(max(label.value / fullScale, 0), 1)
            let y = Int((1 - share) * Float(height - 1))
            // A mark in the bar's margin, and the number beside it, as far as the picture reaches.
            canvas.fill(
                x: columns.upperBound..<columns.upperBound + gap / 2, y: max(0, y - scale / 2)..<y + scale, .zero)
            canvas.write(
                label.text, x: columns.upperBound + gap, y: min(max(0, y - text / 2), height - text), scale: scale)
        }
    }
}
