import Determinism
import NeuralNetwork
import Training

/// Denoising score matching (Vincent, *A Connection Between Score Matching and Denoising Autoencoders*, Neural
/// Computation 2011): with an image x of d elements and noise n of the normal distribution with the standard deviation
/// s, the energy is one of a density proportional to exp(-E / s^2), and
///
///     x~ = x + n
///     r = dE/dx~ - n
///     L = |r|^2 / (2 d),  mean over the images
///
/// The least L has the density of noisy images, and dE/dx~ is the way back from x~ to the image that is to be expected
/// behind it. As the energy is |x|^2 / 2 + network(x), r is x + d network/dx~: the network's gradient has to be that
/// image, turned round. With r held fixed, dL/dtheta is the derivative of dE/dtheta as x~ moves along r / d: R
/// dE/dtheta of Pearlmutter's R-operator, see ``NetworkPass``.
enum ScoreMatching {
    /// s, where an image's elements lie between 0 and 1: little of an image is left, so that the network has to know
    /// what images look like.
    static let deviation: Float = 1
    /// How slowly Adam's mean of the gradients forgets.
    static let firstDecay = 0.9
    /// Adam's step size.
    static let learningRate = 2e-3
    /// The longest that the gradient by the parameters may be.
    static let gradientLimit = 1.0
    /// The magnitude of an energy from which on training has run away; noise alone comes to 40,000 in the largest
    /// images.
    static let energyLimit: Float = 1e7
    /// What a step and an evaluation return.
    static let figures = ["L"]
}

extension EnergyShard {
    /// L of some images of a batch, in ``sums``, and in a step its ``gradient``.
    ///
    /// - Parameters:
    ///   - first: the first image of the batch.
    ///   - seed: that of held-out images' noise; nil in a step.
    /// - Returns: false where an image cannot be loaded.
    func matchScores(_ batch: TrainingBatch, first: Int, seed: UInt64?) -> Bool {
        for index in 0..<images {
            guard batch.load(first + index, into: energies.image(index)) else { return false }
            var generator =
                seed.map { heldOutGenerator(first + index, seed: $0) } ?? batch.generator(first + index)
            let (image, noise) = (energies.image(index), pairedInput(index))
            for element in 0..<energies.count {
                noise[element] = ScoreMatching.deviation * generator.normal()
                image[element] += noise[element]
            }
        }
        matchScores(scale: seed == nil ? 1 / Float(batch.count * energies.count) : nil)
        return true
    }

    /// L of the noisy images, with their noise as ``pairedInputs``, as a sum; and where it is wanted, its ``gradient``.
    ///
    /// - Parameter scale: 1 / the number of elements of the whole batch; nil for L alone.
    func matchScores(scale: Float?) {
        forward()
        energies.reverse()
        var sum = 0.0
        for image in 0..<images {
            let (slope, noise) = (energies.gradient(image), pairedInput(image))
            var squares = 0.0
            for element in 0..<energies.count {
                let rest = slope[element] - noise[element]
                squares += Double(rest) * Double(rest)
                noise[element] = rest
            }
            sum += squares / Double(2 * energies.count)
        }
        sums = [sum]
        guard let scale else { return }
        let (pass, output) = (energies.pass, layout.network.steps.count)
        let direction = pass.tangent(0)
        for element in 0..<direction.count { direction.pointer[element] = scale * pairedInputs.pointer[element] }
        pass.forwardTangent(along: noDirections)
        pass.gradientTangent(output).clear()
        for step in layout.network.steps.indices.reversed() {
            for segment in layout.segments where segment.step == step {
                pass.gradientTangent(of: segment, to: gradient.pointer + segment.offset)
            }
            if step > firstWeighted { pass.reverseTangent(step: step, along: nil) }
        }
    }
}
