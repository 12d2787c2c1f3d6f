/// Which pixels of a row or column make each pixel of a shorter or longer one, and with what weights.
struct ResampleKernel<Weight> {
    /// The first source pixel of each target pixel.
    private(set) var firsts: [Int]
    /// How many source pixels each target pixel has, at least 1 and at most `stride`.
    private(set) var counts: [Int]
    /// `stride` weights for each target pixel, of which the first `counts` matter.
    private(set) var weights: [Weight]
    private(set) var stride: Int

    var targetSize: Int { firsts.count }
}

extension ResampleKernel where Weight == Double {
    /// The kernel that takes `source` pixels to `target` pixels. Its size is linear in both.
    ///
    /// Pixels are areas: target pixel i covers the source from i to i + 1 times the scale, and looks from its centre as
    /// far as the filter reaches, to whole pixels. What lies beyond the border is left out, and the weights of
    /// what is there are normalised to a sum of 1. The roundings are those of Pillow.
    init(from source: Int, to target: Int, filter: ResampleFilter) {
        let scale = Double(source) / Double(target)
        let widening = max(scale, 1)
        let reach = filter.support * widening
        stride = min(source, 2 * Int(reach.rounded(.up)) + 1)
        firsts = []
        counts = []
        weights = Array(repeating: 0, count: target * stride)
        firsts.reserveCapacity(target)
        counts.reserveCapacity(target)
        for index in 0..<target {
            let center = (Double(index) + 0.5) * scale
            let first = max(0, Int(center - reach + 0.5))
            let end = min(source, Int(center + reach + 0.5))
            let unscaled = (first..<end).map { filter.weight(at: (Double($0) - center + 0.5) * (1 / widening)) }
            let sum = unscaled.reduce(0, +)
            for (offset, weight) in unscaled.enumerated() {
                weights[index * stride + offset] = sum == 0 ? weight : weight / sum
            }
            firsts.append(first)
            counts.append(end - first)
        }
    }

    /// The same kernel with weights of another kind.
    func mapWeights<Other>(_ transform: (Double) -> Other) -> ResampleKernel<Other> {
        ResampleKernel<Other>(firsts: firsts, counts: counts, weights: weights.map(transform), stride: stride)
    }
}
