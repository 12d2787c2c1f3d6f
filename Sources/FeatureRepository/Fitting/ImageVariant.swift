import AnomalyDetection
import NeuralNetwork
import Training

/// A copy of a training image: turned, or a little darker or brighter.
struct ImageVariant: Hashable, Sendable {
    var turn = ImageTurn.identity
    /// What values from black to white are multiplied with, before white cuts them off.
    var brightness: Float = 1

    static let plain = ImageVariant()

    /// Makes the copy.
    ///
    /// - Parameters:
    ///   - image: of shape `input`, as `preprocessing` leaves it.
    ///   - target: as many floats.
    func apply(
        to image: UnsafePointer<Float>, input: InputShape, preprocessing: Preprocessing?,
        target: UnsafeMutablePointer<Float>
    ) {
        turn.apply(to: image, channels: input.channels, height: input.height, width: input.width, target: target)
        guard brightness != 1 else { return }
        let range = preprocessing?.range ?? 0...1
        let pixels = input.height * input.width
        for channel in 0..<input.channels {
            let mean = preprocessing?.normalization?.mean[channel] ?? 0
            let deviation = preprocessing?.normalization?.deviation[channel] ?? 1
            for index in channel * pixels..<(channel + 1) * pixels {
                let value = target[index] * deviation + mean
                let brighter = range.lowerBound + (value - range.lowerBound) * brightness
                target[index] = (min(brighter, range.upperBound) - mean) / deviation
            }
        }
    }
}
