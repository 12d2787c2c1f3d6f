import Determinism
private import Glibc
import NeuralNetwork
import Training

/// Denoising score matching (Vincent, *A Connection Between Score Matching and Denoising Autoencoders*, Neural
/// Computation 2011) at many noise levels (Song and Ermon, *Generative Modeling by Estimating Gradients of the Data
/// Distribution*, NeurIPS 2019), by an energy of which each level takes a share (Li, Chen and Sommer, *Learning
/// Energy-Based Models in High-Dimensional Spaces with Multi-scale Denoising Score Matching*, 2019): with an image x of d
/// elements, noise n of the standard normal distribution, and a standard deviation s, drawn for each image log-uniformly
/// between two bounds,
///
///     x~ = x + s n        E_s(x~) = E(x~) / s
///     r = s dE_s/dx~ - n = dE/dx~ - n
///     L = |r|^2 / (2 d),  mean over the images
///
/// The negative gradient of the energy so points from a noisy image to where images are. With r held fixed, dL/dtheta is
/// the derivative of dE/dtheta as x~ moves along r / d: R dE/dtheta of Pearlmutter's R-operator, see ``NetworkPass``.
enum ScoreMatching {
    /// The bounds of the noise's standard deviation; an image's elements lie between 0 and 1.
    static let deviations: ClosedRange<Double> = 0.05...0.5
    /// The longest that the gradient by the parameters may be.
    static let gradientLimit = 1.0
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
        let (low, high) = (ScoreMatching.deviations.lowerBound, ScoreMatching.deviations.upperBound)
        for index in 0..<images {
            guard batch.load(first + index, into: energies.image(index)) else { return false }
            var generator = generator(batch, first + index, seed: seed)
            let deviation = Float(low * pow(high / low, generator.uniformDouble()))
            let (image, noise) = (energies.image(index), companion(index))
            for element in 0..<energies.count {
                noise[element] = generator.normal()
                image[element] += deviation * noise[element]
            }
        }
        matchScores(scale: seed == nil ? 1 / Float(batch.count * energies.count) : nil)
        return true
    }

    /// L of the noisy images, as a sum; and where it is wanted, its ``gradient``.
    ///
    /// - Parameter scale: 1 / the number of elements of the whole batch; nil for L alone.
    func matchScores(scale: Float?) {
        forward()
        energies.reverse()
        var sum = 0.0
        for image in 0..<images {
            let (slope, noise) = (energies.gradient(image), companion(image))
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
        for element in 0..<direction.count { direction.pointer[element] = scale * companions.pointer[element] }
        pass.forwardTangent(along: still)
        pass.gradientTangent(output).clear()
        for step in layout.network.steps.indices.reversed() {
            for segment in layout.segments where segment.step == step {
                pass.gradientTangent(of: segment, to: gradient.pointer + segment.offset)
            }
            if step > firstWeighted { pass.reverseTangent(step: step, along: nil) }
        }
    }
}
