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

    /// The images between two reports.
    private static let imagesTogether = 64
    /// The most memory for features, in bytes.
    static let memoryLimit = 1 << 29

    /// The most images whose features are kept.
    static func imageLimit(_ grid: MapShape) -> Int { max(1, memoryLimit / (grid.count * MemoryLayout<Float>.stride)) }

    /// Extracts the features of `count` images.
    ///
    /// - Parameters:
    ///   - load: copies the elements of an image; called from any thread.
    ///   - report: takes the share that is done; called on the caller's thread.
    init(
        _ source: any FeatureSource, count: Int, threads: Int,
        load: @escaping @Sendable (_ index: Int, _ image: UnsafeMutablePointer<Float>) -> Void,
        report: (Double) -> Void = { _ in }
    ) {
        let (grid, size) = (source.grid, source.input.count)
        let memory = AlignedFloats(count: grid.count * count)
        let step = max(Self.imagesTogether, threads)
        for start in stride(from: 0, to: count, by: step) {
            report(Double(start) / Double(count))
            _ = ParallelMap.elements(count: min(step, count - start), threads: threads) {
                (extractor: source.makeExtractor(), image: AlignedFloats(count: size))
            } element: { worker, place in
                let index = start + place
                load(index, worker.image.pointer)
                worker.extractor.extract(worker.image.pointer, to: memory.pointer + index * grid.count)
            }
        }
        self.grid = grid
        self.count = count
        self.memory = memory
    }

    /// The floats of an image's features, channels-last.
    func image(_ index: Int) -> UnsafePointer<Float> { UnsafePointer(memory.pointer + index * grid.count) }
}
