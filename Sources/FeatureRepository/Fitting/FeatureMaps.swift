import AnomalyDetection
import Determinism
import NeuralNetwork

/// The features of some images, kept in memory.
///
/// `@unchecked Sendable`: `init` writes each image's part from one task, and nothing writes after.
final class FeatureMaps: @unchecked Sendable {
    let grid: MapShape
    let count: Int
    private let memory: AlignedFloats

    /// The most memory for features, in bytes.
    static let memoryLimit = 1 << 30

    /// The most images whose features are kept.
    static func imageLimit(_ grid: MapShape) -> Int { max(1, memoryLimit / (grid.count * MemoryLayout<Float>.stride)) }

    /// Extracts the features of `count` images.
    ///
    /// - Parameter load: copies the elements of an image; called from any thread.
    init(
        _ source: any FeatureSource, count: Int, threads: Int,
        load: @escaping @Sendable (_ index: Int, _ image: UnsafeMutablePointer<Float>) -> Void
    ) {
        let (grid, size) = (source.grid, source.input.count)
        let memory = AlignedFloats(count: grid.count * count)
        _ = ParallelMap.elements(count: count, threads: threads) {
            (extractor: source.makeExtractor(), image: AlignedFloats(count: size))
        } element: { worker, index in
            load(index, worker.image.pointer)
            worker.extractor.extract(worker.image.pointer, to: memory.pointer + index * grid.count)
        }
        self.grid = grid
        self.count = count
        self.memory = memory
    }

    /// Whether some of the images have the same features.
    func areEqual(_ images: some Sequence<Int>) -> Bool {
        images.allSatisfy { index in
            let map = image(index)
            return (0..<grid.count).allSatisfy { map[$0] == memory.pointer[$0] }
        }
    }

    /// The floats of an image's features, channels-last.
    func image(_ index: Int) -> UnsafePointer<Float> { UnsafePointer(memory.pointer + index * grid.count) }
}
