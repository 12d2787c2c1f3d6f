import Determinism

/// Greedy choice of vectors that lie as far from each other as can be: each next one is the farthest from those chosen
/// (Gonzalez, *Clustering to Minimize the Maximum Intercluster Distance*, 1985; for repositories of features Roth et
/// al., *Towards Total Recall in Industrial Anomaly Detection*, CVPR 2022).
///
/// Distances are measured in a random projection to ``projectedDimension`` elements, which keeps them nearly (Johnson
/// and Lindenstrauss, 1984).
struct KCentre {
    /// The elements that distances are measured in.
    static let projectedDimension = 32
    private static let lanes = 8

    private let count: Int
    /// Blocks of eight vectors; element k of all of them before element k + 1. Vectors that fill up the last block lie
    /// at the first one.
    private let points: [SIMD8<Float>]

    /// - Parameters:
    ///   - vectors: `count` vectors of `dimension` floats, one behind the other; at least one.
    ///   - generator: draws the projection.
    init(_ vectors: [Float], dimension: Int, generator: inout SeededGenerator) {
        let projected = Self.projectedDimension
        let scale = 1 / Float(projected).squareRoot()
        let projection = (0..<dimension * projected).map { _ in generator.normal() * scale }
        count = vectors.count / dimension
        let blocks = (count + Self.lanes - 1) / Self.lanes
        var points = [SIMD8<Float>](repeating: .zero, count: blocks * projected)
        var sums = [Float](repeating: 0, count: projected)
        for place in 0..<blocks * Self.lanes {
            let vector = place < count ? place : 0
            for index in sums.indices { sums[index] = 0 }
            for element in 0..<dimension {
                let value = vectors[vector * dimension + element]
                for index in 0..<projected { sums[index] += value * projection[element * projected + index] }
            }
            for index in 0..<projected {
                points[place / Self.lanes * projected + index][place % Self.lanes] = sums[index]
            }
        }
        self.points = points
    }

    /// The indices of the chosen vectors, the first one first. Fewer than `limit` where the rest coincides with them.
    func choose(_ limit: Int) -> [Int] {
        let projected = Self.projectedDimension
        let blocks = points.count / projected
        var nearest = [SIMD8<Float>](repeating: SIMD8(repeating: .infinity), count: blocks)
        var chosen: [Int] = []
        var next = 0
        while chosen.count < min(limit, count) {
            chosen.append(next)
            let centre = (0..<projected).map {
                points[next / Self.lanes * projected + $0][next % Self.lanes]
            }
            var farthest = -Float.infinity
            for block in 0..<blocks {
                var sum = SIMD8<Float>.zero
                for index in 0..<projected {
                    let difference = points[block * projected + index] - SIMD8(repeating: centre[index])
                    sum += difference * difference
                }
                let distance = nearest[block].replacing(with: sum, where: sum .< nearest[block])
                nearest[block] = distance
                farthest = max(farthest, distance.max())
            }
            guard farthest > 0 else { break }
            next = index(ofDistance: farthest, in: nearest)
        }
        return chosen
    }

    /// The first vector at that distance.
    private func index(ofDistance distance: Float, in nearest: [SIMD8<Float>]) -> Int {
        for (block, distances) in nearest.enumerated() {
            for lane in 0..<Self.lanes where distances[lane] == distance { return block * Self.lanes + lane }
        }
        return 0
    }
}
