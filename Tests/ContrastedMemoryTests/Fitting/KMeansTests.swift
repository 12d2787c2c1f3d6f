import Determinism
import Testing

@testable import ContrastedMemory

struct KMeansTests {
    /// Three heaps of points that lie far apart.
    private static let vectors: [Float] = {
        var generator = SeededGenerator(seed: 4)
        return (0..<301).flatMap { index -> [Float] in
            let centre: [Float] = [[0, 0, 0], [9, 0, 3], [0, 8, -5]][index % 3]
            return centre.map { $0 + 0.1 * generator.normal() }
        }
    }()

    @Test func findsTheHeaps() {
        var generator = SeededGenerator(seed: 1)
        let (elements, spread) = KMeans(Self.vectors, dimension: 3).prototypes(3, &generator)
        let found = stride(from: 0, to: elements.count, by: 3).map { Array(elements[$0..<($0 + 3)]) }
        let expected: [[Float]] = [[0, 0, 0], [0, 8, -5], [9, 0, 3]]
        let sorted = found.sorted { ($0[0].rounded(), $0[1]) < ($1[0].rounded(), $1[1]) }
        #expect(found.count == 3)
        for (left, right) in zip(sorted, expected) {
            // The mean of a hundred points of deviation 0.1.
            for (a, b) in zip(left, right) { #expect(abs(a - b) < 0.05) }
        }
        // Three elements of variance 0.01.
        #expect(abs(spread - 0.03) < 0.006)
    }

    @Test func theSameSeedGivesTheSameBits() {
        func prototypes(_ seed: UInt64) -> [Float] {
            var generator = SeededGenerator(seed: seed)
            return KMeans(Self.vectors, dimension: 3).prototypes(7, &generator).elements
        }
        #expect(prototypes(5) == prototypes(5) && prototypes(5).count == 21)
    }

    /// No more prototypes than different vectors.
    @Test(arguments: [([1, 2, 1, 2, 1, 2], 1), ([1, 2, 3, 4], 2)] as [([Float], Int)])
    func fewVectorsHaveFewPrototypes(vectors: [Float], count: Int) {
        var generator = SeededGenerator(seed: 2)
        let (elements, spread) = KMeans(vectors, dimension: 2).prototypes(5, &generator)
        #expect(elements.count == 2 * count && spread == 0)
    }
}
