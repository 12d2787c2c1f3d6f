/// Greedy choice of vectors that lie as far from each other as can be: each next one is the farthest from those chosen
/// (Gonzalez, *Clustering to Minimize the Maximum Intercluster Distance*, 1985; for repositories of features Roth et
/// al., *Towards Total Recall in Industrial Anomaly Detection*, CVPR 2022).
struct KCentre {
    private static let lanes = 8

    private let count: Int
    private let dimension: Int
    /// Blocks of eight vectors; element k of all of them before element k + 1. Vectors that fill up the last block lie
    /// at the first one.
    private let points: [SIMD8<Float>]

    /// - Parameters:
    ///   - vectors: one behind the other; at least one.
    ///   - dimension: divides the number of floats.
    init(_ vectors: [Float], dimension: Int) {
        count = vectors.count / dimension
        self.dimension = dimension
        let blocks = (count + Self.lanes - 1) / Self.lanes
        var points = [SIMD8<Float>](repeating: .zero, count: blocks * dimension)
        for place in 0..<blocks * Self.lanes {
            let start = (place < count ? place : 0) * dimension
            for index in 0..<dimension {
                points[place / Self.lanes * dimension + index][place % Self.lanes] = vectors[start + index]
            }
        }
        self.points = points
    }

    /// The indices of the chosen vectors, the first one first. Fewer than `limit` where the rest coincides with them.
    /// O(limit x vectors x dimension).
    func choose(_ limit: Int) -> [Int] {
        let blocks = points.count / dimension
        var nearest = [SIMD8<Float>](repeating: SIMD8(repeating: .infinity), count: blocks)
        var chosen: [Int] = []
        var next = 0
        while chosen.count < min(limit, count) {
            chosen.append(next)
            let farthest = move(&nearest, to: next)
            guard farthest > 0 else { break }
            next = index(ofDistance: farthest, in: nearest)
        }
        return chosen
    }

    /// Takes a new centre into the distances to the nearest one, and returns the largest of them.
    private func move(_ nearest: inout [SIMD8<Float>], to centre: Int) -> Float {
        let factors = (0..<dimension).map { points[centre / Self.lanes * dimension + $0][centre % Self.lanes] }
        var farthest = SIMD8<Float>.zero
        points.withUnsafeBufferPointer { points in
            factors.withUnsafeBufferPointer { factors in
                for block in nearest.indices {
                    let start = block * dimension
                    var (even, odd) = (SIMD8<Float>.zero, SIMD8<Float>.zero)
                    var index = 0
                    while index + 1 < dimension {
                        let first = points[start + index] - SIMD8(repeating: factors[index])
                        let second = points[start + index + 1] - SIMD8(repeating: factors[index + 1])
                        even += first * first
                        odd += second * second
                        index += 2
                    }
                    if index < dimension {
                        let last = points[start + index] - SIMD8(repeating: factors[index])
                        even += last * last
                    }
                    let sum = even + odd
                    let distance = nearest[block].replacing(with: sum, where: sum .< nearest[block])
                    nearest[block] = distance
                    farthest.replace(with: distance, where: distance .> farthest)
                }
            }
        }
        return farthest.max()
    }

    /// The first vector at that distance.
    private func index(ofDistance distance: Float, in nearest: [SIMD8<Float>]) -> Int {
        for (block, distances) in nearest.enumerated() {
            for lane in 0..<Self.lanes where distances[lane] == distance { return block * Self.lanes + lane }
        }
        return 0
    }
}
