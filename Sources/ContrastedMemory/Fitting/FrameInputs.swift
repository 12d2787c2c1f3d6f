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

    /// One that could not be read; nil where all could.
    var unreadable: Int? { lost.withLock { $0 } }
}
