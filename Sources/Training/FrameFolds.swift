import Determinism

/// Divides what frames were made into, images and tiles, into ``Folds``, so that each frame can be compared with a
/// model that was made without it. All that is made of a frame goes with it.
package struct FrameFolds: Sendable {
    /// The number of folds, as ``Folds/count``.
    package let count: Int
    /// The inputs of each frame.
    package let frames: [Range<Int>]
    private let foldOfFrame: [Int]
    /// The fold of each input.
    private let folds: [Int]

    /// - Parameter frames: the inputs of each, which follow one another.
    package init(_ frames: [Range<Int>], seed: UInt64) {
        let ofFrames = Folds(images: frames.count, seed: seed)
        var folds = [Int](repeating: 0, count: frames.last?.upperBound ?? 0)
        for (frame, fold) in zip(frames, ofFrames.foldOfImage) { for input in frame { folds[input] = fold } }
        self.frames = frames
        self.folds = folds
        foldOfFrame = ofFrames.foldOfImage
        count = ofFrames.count
    }

    /// The frames of a fold, ascending.
    package func frames(in fold: Int) -> [Int] { frames.indices.filter { foldOfFrame[$0] == fold } }

    /// The inputs of all other folds, ascending.
    package func inputs(outside fold: Int) -> [Int] { folds.indices.filter { folds[$0] != fold } }

    /// What `body` makes of each fold, in their order; as many folds at a time as there are threads.
    ///
    /// - Parameter report: takes the share that is done; called on the caller's thread.
    package func map<Value: Sendable, Failure: Error>(
        threads: Int, report: (Double) -> Void, _ body: @Sendable (_ fold: Int) throws(Failure) -> Value
    ) throws(Failure) -> [Value] {
        var values: [Value] = []
        for start in stride(from: 0, to: count, by: max(1, threads)) {
            report(Double(start) / Double(count))
            let results = ParallelMap.elements(count: min(max(1, threads), count - start), threads: threads) {
            } element: { _, index in
                Result { () throws(Failure) in try body(start + index) }
            }
            for result in results { values.append(try result.get()) }
        }
        return values
    }
}
