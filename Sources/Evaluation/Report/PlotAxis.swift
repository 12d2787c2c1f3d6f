private import Glibc

/// One axis of a plot: a range of values, where it lies on the page, and round numbers to mark on it.
struct PlotAxis {
    let range: ClosedRange<Double>
    /// The places of the lower and the upper bound, in pixels; the second is the smaller one where the axis points up.
    let pixels: (Double, Double)

    /// A range without length is widened, so that a place exists for each value.
    init(_ lower: Double, _ upper: Double, pixels: (Double, Double)) {
        let isWide = upper > lower && (upper - lower).isFinite
        let middle = lower / 2 + upper / 2
        let margin = max(middle.magnitude * 0.5, 1e-6)
        range = isWide ? lower...upper : (middle - margin)...(middle + margin)
        self.pixels = pixels
    }

    /// The place of a value, in pixels; that of the nearer end where the value is outside the range.
    func place(_ value: Double) -> Double {
        let share = (value - range.lowerBound) / (range.upperBound - range.lowerBound)
        return pixels.0 + min(max(share.isFinite ? share : 0, 0), 1) * (pixels.1 - pixels.0)
    }

    /// Multiples of 1, 2 or 5 times a power of ten within the range, about `count` of them, with the text to mark them.
    func ticks(_ count: Int) -> [(value: Double, text: String)] {
        let rough = (range.upperBound - range.lowerBound) / Double(max(count, 1))
        let exponent = Glibc.floor(Glibc.log10(rough))
        let power = Glibc.pow(10, exponent)
        let step = power * (rough / power <= 1.5 ? 1 : rough / power <= 3.5 ? 2 : rough / power <= 7.5 ? 5 : 10)
        guard step.isNormal else { return [] }
        let first = (range.lowerBound / step).rounded(.up)
        let last = (range.upperBound / step * (1 + 1e-12)).rounded(.down)
        guard first.magnitude < 1e9, last - first < 100, last >= first else { return [] }
        let digits = max(0, -Int(Glibc.floor(Glibc.log10(step * (1 + 1e-12)))))
        return (0...Int(last - first)).map { index in
            let value = (first + Double(index)) * step
            return (value, value.fixed(digits))
        }
    }
}
