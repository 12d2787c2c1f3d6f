import NeuralNetwork

/// Images on their way to their energies, and back to the gradients of these by the pixels.
///
/// Used by one thread at a time. Allocates when made, then never.
final class EnergyPass {
    let pass: NetworkPass
    /// ``EnergyArchitecture/isQuadratic``.
    private let isQuadratic: Bool
    /// The images at work, 1 to the limit that the pass was made for.
    var images: Int {
        get { pass.images }
        set { pass.images = newValue }
    }
    /// The last value, the energy.
    private let output: Int
    /// The floats of an image.
    let count: Int

    /// - Parameter hasTangents: whether the pass can go along a direction of the images, see ``NetworkPass``.
    init(_ network: Network, isQuadratic: Bool, imageLimit: Int, hasTangents: Bool = false) {
        self.isQuadratic = isQuadratic
        pass = NetworkPass(network, imageLimit: imageLimit, purpose: Self.purpose(hasTangents: hasTangents))
        output = network.steps.count
        count = network.input.count
    }

    private static func purpose(hasTangents: Bool) -> PassPurpose {
        PassPurpose(firstGradient: 0, firstTangent: hasTangents ? 0 : nil)
    }

    /// The bytes of a pass.
    static func byteCount(_ network: Network, imageLimit: Int, hasTangents: Bool = false) -> Int {
        NetworkPass.byteCount(network, imageLimit: imageLimit, purpose: purpose(hasTangents: hasTangents))
    }

    /// Where image `index` goes, (channel, row, column).
    func image(_ index: Int) -> UnsafeMutablePointer<Float> { pass.value(0).pointer + index * count }

    /// The energy of image `index`; ``forward()`` has run.
    func energy(_ index: Int) -> Float {
        let energy = pass.value(output).pointer[index * pass.network.output.stride]
        guard isQuadratic else { return energy }
        let image = image(index)
        var squares = 0.0
        for element in 0..<count { squares += Double(image[element]) * Double(image[element]) }
        return Float(squares / 2) + energy
    }

    /// dE/dx of image `index`, times its weight; ``reverse(weight:)`` has run.
    func gradient(_ index: Int) -> UnsafeMutablePointer<Float> { pass.gradient(0).pointer + index * count }

    /// The energies of the images.
    func forward() { pass.forward() }

    /// The gradients of the images' energies, each times a weight, by all values; ``forward()`` has run.
    ///
    /// - Parameter weight: that of an image.
    func reverse(weight: (_ image: Int) -> Float = { _ in 1 }) {
        let (gradient, stride) = (pass.gradient(output), pass.network.output.stride)
        gradient.clear()
        for image in 0..<images { gradient.pointer[image * stride] = weight(image) }
        pass.reverse()
        guard isQuadratic else { return }
        for index in 0..<images {
            let (slope, image, factor) = (self.gradient(index), image(index), weight(index))
            for element in 0..<count { slope[element] += factor * image[element] }
        }
    }
}
