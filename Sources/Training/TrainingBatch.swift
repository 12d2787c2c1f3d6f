package import Determinism

/// Some images that take a step together. May be read by several threads at once.
package struct TrainingBatch: Sendable {
    private let images: TrainingImages
    private let positions: ArraySlice<Int>
    private let seed: UInt64
    /// The steps before this one.
    private let iteration: Int
    /// The share of the model's steps that are before this one, 0 to 1, for step sizes that fall.
    package let share: Double

    init(_ images: TrainingImages, positions: ArraySlice<Int>, seed: UInt64, iteration: Int, share: Double) {
        self.images = images
        self.positions = positions
        self.seed = seed
        self.iteration = iteration
        self.share = share
    }

    /// How many images there are, at least one.
    package var count: Int { positions.count }

    /// Copies image `index` of the batch, (channel, row, column); false where it can no longer be decoded.
    package func load(_ index: Int, into target: UnsafeMutablePointer<Float>) -> Bool {
        images.load(positions[positions.startIndex + index], into: target)
    }

    /// What draws random numbers for image `index` in this step: others than for any other image or step.
    package func generator(_ index: Int) -> SeededGenerator {
        SeededGenerator(seed: seed, stream: TrainingStream.noise(iteration: iteration, position: index))
    }
}
