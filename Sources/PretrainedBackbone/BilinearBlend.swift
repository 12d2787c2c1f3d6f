/// A position of a grid between two of another, along one axis, as PyTorch's `interpolate(mode="bilinear",
/// align_corners=False)` has it.
struct BilinearBlend: Sendable {
    let first: Int
    let second: Int
    /// The share of the second one; the first has the rest.
    let weight: Float

    /// One for each of `target` positions between those of `source`.
    static func all(from source: Int, to target: Int) -> [BilinearBlend] {
        (0..<target).map { index in
            let place = max(0, (Double(index) + 0.5) * Double(source) / Double(target) - 0.5)
            let first = min(Int(place), source - 1)
            return BilinearBlend(
                first: first, second: min(first + 1, source - 1), weight: Float(place - Double(first)))
        }
    }
}
