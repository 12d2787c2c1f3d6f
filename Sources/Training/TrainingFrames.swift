package import Determinism

/// The inputs that a model is made of, among those that the frames of training were made into: an input is a whole
/// image, or a tile of one.
package struct TrainingFrames: Sendable {
    /// The positions of those that the model is made of, ascending: all, or as many as there is memory for.
    package let chosen: [Int]
    /// The places of each frame in ``chosen``; without frames that have none.
    package let places: [Range<Int>]
    /// The positions of each of these frames that are not in ``chosen``.
    package let others: [[Int]]

    /// - Parameters:
    ///   - frames: the positions of each frame, ascending.
    ///   - limit: of inputs to choose; where there are more, so many are drawn.
    package init(_ frames: [Range<Int>], limit: Int, _ generator: SeededGenerator) {
        let all = frames.flatMap { Array($0) }
        var generator = generator
        let chosen = all.count <= limit ? all : generator.sample(limit, of: all).sorted()
        var (places, others): ([Range<Int>], [[Int]]) = ([], [])
        var place = 0
        for frame in frames {
            let first = place
            while place < chosen.count, chosen[place] < frame.upperBound { place += 1 }
            guard place > first else { continue }
            let own = Set(chosen[first..<place])
            places.append(first..<place)
            others.append(frame.filter { !own.contains($0) })
        }
        self.chosen = chosen
        self.places = places
        self.others = others
    }
}
