import AnomalyDetection
import Determinism
import NeuralNetwork

/// The features of some images at all scales, kept in memory.
///
/// `@unchecked Sendable`: `init` writes each image's part from one task, and nothing writes after.
final class ScaleFeatures: @unchecked Sendable {
    let scales: [EncoderScale]
    let count: Int
    private let memory: AlignedFloats
    /// Where each scale begins in the floats of an image.
    private let offsets: [Int]
    private let stride: Int

    /// The images between two reports.
    private static let imagesTogether = 64
    /// The most memory for the features of one set of images, in bytes: of the images themselves, of their views, and
    /// of labelled anomalies.
    private static let memoryLimit = 1 << 29

    /// The most images whose features are kept.
    static func imageLimit(_ scales: [EncoderScale]) -> Int {
        max(1, memoryLimit / (scales.reduce(0) { $0 + $1.shape.count } * MemoryLayout<Float>.stride))
    }

    /// Makes the features of `count` images.
    ///
    /// - Parameters:
    ///   - load: copies the elements of an image; called from any thread.
    ///   - report: takes the share that is done; called on the caller's thread.
    init(
        _ encoder: any ScaleEncoder, count: Int, threads: Int,
        load: @escaping @Sendable (_ index: Int, _ image: UnsafeMutablePointer<Float>) -> Void,
        report: (Double) -> Void = { _ in }
    ) {
        scales = encoder.scales
        var (offsets, end) = ([Int](), 0)
        for scale in scales {
            offsets.append(end)
            end += scale.shape.count
        }
        let (starts, stride) = (offsets, end)
        let memory = AlignedFloats(count: stride * count)
        let step = max(Self.imagesTogether, threads)
        for start in Swift.stride(from: 0, to: count, by: step) {
            report(Double(start) / Double(count))
            _ = ParallelMap.elements(count: min(step, count - start), threads: threads) {
                (pass: encoder.makePass(), image: AlignedFloats(count: encoder.input.count))
            } element: { worker, place in
                let index = start + place
                load(index, worker.image.pointer)
                worker.pass.forward(
                    worker.image.pointer, to: starts.map { memory.pointer + index * stride + $0 })
            }
        }
        self.count = count
        self.memory = memory
        self.offsets = offsets
        self.stride = stride
    }

    /// Copies an image's features of all scales.
    ///
    /// - Parameter targets: for each scale the floats of its shape.
    func copy(_ index: Int, to targets: [UnsafeMutablePointer<Float>]) {
        for (scale, target) in targets.enumerated() {
            target.update(from: image(index, scale: scale), count: scales[scale].shape.count)
        }
    }

    /// The floats of an image's features at a scale, channels-last.
    func image(_ index: Int, scale: Int) -> UnsafePointer<Float> {
        UnsafePointer(memory.pointer + index * stride + offsets[scale])
    }
}
