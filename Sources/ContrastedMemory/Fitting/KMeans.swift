import Determinism

/// Prototypes of vectors: the means of clusters (Lloyd, *Least Squares Quantization in PCM*, IEEE Transactions on
/// Information Theory 1982), which begin as vectors drawn far from each other (k-means++: Arthur and Vassilvitskii,
/// SODA 2007).
struct KMeans {
    private static let lanes = 8
    /// The rounds of assigning vectors and taking means, at most.
    private static let roundLimit = 20

    private let vectors: [Float]
    private let dimension: Int
    private let count: Int
    /// Blocks of eight vectors; element k of all of them before element k + 1. Vectors that fill up the last block are
    /// the first one.
    private let blocks: [SIMD8<Float>]

    /// - Parameters:
    ///   - vectors: one behind the other; at least one.
    ///   - dimension: divides the number of floats.
    init(_ vectors: [Float], dimension: Int) {
        self.vectors = vectors
        self.dimension = dimension
        count = vectors.count / dimension
        let blockCount = (count + Self.lanes - 1) / Self.lanes
        var blocks = [SIMD8<Float>](repeating: .zero, count: blockCount * dimension)
        for place in 0..<blockCount * Self.lanes {
            let start = (place < count ? place : 0) * dimension
            for element in 0..<dimension {
                blocks[place / Self.lanes * dimension + element][place % Self.lanes] = vectors[start + element]
            }
        }
        self.blocks = blocks
    }

    /// The squared distance of each vector to its nearest centre, and which that is.
    private struct Assignment {
        var distances: [SIMD8<Float>]
        var nearest: [SIMD8<Int32>]

        init(blocks: Int) {
            distances = Array(repeating: SIMD8(repeating: .infinity), count: blocks)
            nearest = Array(repeating: .zero, count: blocks)
        }
    }

    /// The prototypes, one behind the other, and the mean squared distance of the vectors to the nearest one. Fewer
    /// than `limit` where there are fewer different vectors. O(limit x vectors x dimension) a round.
    func prototypes(_ limit: Int, _ generator: inout SeededGenerator) -> (elements: [Float], spread: Double) {
        let blockCount = blocks.count / dimension
        var centres: [Float] = []
        var assignment = Assignment(blocks: blockCount)
        var next = generator.uniform(below: count)
        while centres.count < min(limit, count) * dimension {
            let centre = Array(vectors[next * dimension..<(next + 1) * dimension])
            assign(to: centre, numbered: centres.count / dimension, &assignment)
            centres += centre
            guard let drawn = draw(assignment, &generator) else { break }
            next = drawn
        }
        var spread = spread(assignment)
        for _ in 0..<Self.roundLimit {
            let moved = means(assignment, centres)
            var next = Assignment(blocks: blockCount)
            for number in 0..<moved.count / dimension {
                assign(to: Array(moved[number * dimension..<(number + 1) * dimension]), numbered: number, &next)
            }
            let isOver = next.nearest == assignment.nearest
            centres = moved
            assignment = next
            spread = self.spread(next)
            if isOver { break }
        }
        return (centres, spread)
    }

    private func assign(to centre: [Float], numbered number: Int, _ assignment: inout Assignment) {
        let label = SIMD8<Int32>(repeating: Int32(number))
        blocks.withUnsafeBufferPointer { blocks in
            centre.withUnsafeBufferPointer { centre in
                for block in assignment.distances.indices {
                    var sum = SIMD8<Float>.zero
                    for element in 0..<dimension {
                        let difference = blocks[block * dimension + element] - centre[element]
                        sum += difference * difference
                    }
                    let isNearer = sum .< assignment.distances[block]
                    assignment.distances[block].replace(with: sum, where: isNearer)
                    assignment.nearest[block].replace(with: label, where: isNearer)
                }
            }
        }
    }

    /// A vector with a probability in proportion to its squared distance; nil where all lie on a centre.
    private func draw(_ assignment: Assignment, _ generator: inout SeededGenerator) -> Int? {
        var total = 0.0
        for vector in 0..<count { total += distance(vector, assignment) }
        guard total > 0 else { return nil }
        var rest = generator.uniformDouble() * total
        var last: Int?
        for vector in 0..<count {
            let distance = distance(vector, assignment)
            guard distance > 0 else { continue }
            last = vector
            rest -= distance
            if rest < 0 { break }
        }
        return last
    }

    private func distance(_ vector: Int, _ assignment: Assignment) -> Double {
        Double(assignment.distances[vector / Self.lanes][vector % Self.lanes])
    }

    private func spread(_ assignment: Assignment) -> Double {
        (0..<count).reduce(0.0) { $0 + distance($1, assignment) } / Double(count)
    }

    /// The means of the clusters; the centre itself of one that has no vectors.
    private func means(_ assignment: Assignment, _ centres: [Float]) -> [Float] {
        var sums = [Double](repeating: 0, count: centres.count)
        var counts = [Int](repeating: 0, count: centres.count / dimension)
        for vector in 0..<count {
            let number = Int(assignment.nearest[vector / Self.lanes][vector % Self.lanes])
            counts[number] += 1
            for element in 0..<dimension {
                sums[number * dimension + element] += Double(vectors[vector * dimension + element])
            }
        }
        return centres.indices.map { index in
            let count = counts[index / dimension]
            return count > 0 ? Float(sums[index] / Double(count)) : centres[index]
        }
    }
}
