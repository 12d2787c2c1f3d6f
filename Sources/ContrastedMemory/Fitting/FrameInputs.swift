import NeuralNetwork
import Synchronization
import Training

/// The inputs that frames of training were made into, and whether all of them could be read.
final class FrameInputs: Sendable {
    let frames: TrainingFrames
    private let images: TrainingImages
    private let lost = Mutex<Int?>(nil)

    init(frames: TrainingFrames, images: TrainingImages) {
        self.frames = frames
        self.images = images
    }

    /// Copies an input. Called from any thread.
    func load(_ position: Int, into target: UnsafeMutablePointer<Float>) {
        if !images.load(position, into: target) { lost.withLock { $0 = position } }
    }

    /// To be called before use is made of what was loaded: an input that could not be read left its memory as it was.
    ///
    /// - Throws: where one could not be read, with the reason.
    func checkAll() throws(TrainingError) {
        guard let position = lost.withLock({ $0 }) else { return }
        _ = try images.tensor(position)
        throw .model(reason: "An image could not be read for a moment; train again.")
    }
}
