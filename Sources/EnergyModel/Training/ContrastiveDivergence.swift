import AnomalyDetection
import Determinism
import NeuralNetwork
import Training

/// Contrastive divergence with Langevin dynamics from a persistent buffer (Du and Mordatch, *Implicit Generation and
/// Generalization in Energy-Based Models*, NeurIPS 2019; Tieleman, *Training Restricted Boltzmann Machines using
/// Approximations to the Likelihood Gradient*, ICML 2008): with an image x+ and a sample x- of the energy as it stands,
///
///     L = E(x+) - E(x-) + alpha (E(x+)^2 + E(x-)^2),  mean over the images
///
/// The second part keeps the energies near zero, which the first leaves free. A sample starts from its row of the
/// buffer, or now and then from uniform noise, takes ``steps`` steps of
///
///     x <- x + noise n, between 0 and 1;   x <- x - stepSize clip(dE/dx), between 0 and 1
///
/// and goes back into its row.
enum ContrastiveDivergence {
    /// The steps of a sample in one step of training.
    static let steps = 20
    /// What the energy's gradient by a pixel is multiplied by.
    static let stepSize: Float = 10
    /// The bound of the energy's gradient by a pixel.
    static let clip: Float = 0.01
    /// The standard deviation of the noise of a step.
    static let noise: Float = 0.005
    /// The share of samples that start from uniform noise.
    static let freshShare: Float = 0.05
    /// alpha, the weight of the energies' squares.
    static let regularization: Float = 0.1
    /// The standard deviation of the noise that images are given, so that the energy has no cliffs around them.
    static let imageNoise: Float = 0.03
    /// The longest that the gradient by the parameters may be.
    static let gradientLimit = 0.1
    /// Adam's: none of the gradients before, since samples move on.
    static let firstDecay = 0.0
    /// Adam's step size: samples have to keep up with the energy.
    static let learningRate = 1e-4
    /// The magnitude of an energy from which on training has run away.
    static let energyLimit: Float = 1_000
    /// How often the square that a held-out image is given goes into its shorter side.
    static let sidesOfSquare = 4
    /// What a step and an evaluation return; of held-out images E- is that of the images with a square.
    static let figures = ["L", "E+", "E-"]
}

extension EnergyShard {
    /// L of some images of a batch and of as many samples, in ``sums``, and its ``gradient``; the samples move on
    /// before.
    ///
    /// - Parameter first: the first image of the batch.
    /// - Returns: false where an image cannot be loaded.
    func contrast(_ batch: TrainingBatch, first: Int, _ buffer: SampleBuffer) -> Bool {
        typealias Method = ContrastiveDivergence
        for image in 0..<images {
            generators[image] = batch.generator(first + image)
            rows[image] = generators[image].uniform(below: buffer.rows)
            let sample = buffer.sample(place: first + image, row: rows[image])
            if generators[image].uniformFloat() < Method.freshShare {
                for element in 0..<energies.count { sample[element] = generators[image].uniformFloat() }
            }
            energies.image(image).update(from: sample, count: energies.count)
        }
        for _ in 0..<Method.steps { stepSamples { generators[$0].normal() } }
        for image in 0..<images {
            let sample = buffer.sample(place: first + image, row: rows[image])
            sample.update(from: energies.image(image), count: energies.count)
            guard batch.load(first + image, into: pairedInput(image)) else { return false }
            for element in 0..<energies.count {
                pairedInput(image)[element] += Method.imageNoise * generators[image].normal()
            }
        }
        contrast(scale: 1 / Float(batch.count))
        return true
    }

    /// L of some held-out images of a batch, in ``sums``, and in the place of samples of the same images with a grey
    /// square somewhere: samples that are still unlike images would make an energy that has learned little the best.
    ///
    /// - Parameters:
    ///   - first: the first image of the batch.
    ///   - seed: draws place and shade of the squares, the same each time, so that epochs compare.
    /// - Returns: false where an image cannot be loaded.
    func contrastHeldOut(_ batch: TrainingBatch, first: Int, seed: UInt64, input: InputShape) -> Bool {
        let side = min(input.height, input.width) / ContrastiveDivergence.sidesOfSquare
        for image in 0..<images {
            guard batch.load(first + image, into: pairedInput(image)) else { return false }
            var generator = heldOutGenerator(first + image, seed: seed)
            let (row, column) = (
                generator.uniform(below: input.height - side + 1), generator.uniform(below: input.width - side + 1)
            )
            let shade = generator.uniformFloat()
            let planted = energies.image(image)
            planted.update(from: pairedInput(image), count: energies.count)
            for channel in 0..<input.channels {
                for line in row..<row + side {
                    let start = planted + (channel * input.height + line) * input.width + column
                    start.update(repeating: shade, count: side)
                }
            }
        }
        contrast(scale: nil)
        return true
    }

    /// One step of a sample: noise, and down the energy's gradient.
    ///
    /// - Parameters:
    ///   - noise: n of an element, called once for each, image by image.
    func stepSamples(noise: (_ image: Int) -> Float) {
        typealias Method = ContrastiveDivergence
        for image in 0..<images {
            let sample = energies.image(image)
            for element in 0..<energies.count {
                sample[element] = Self.pixel(sample[element] + Method.noise * noise(image))
            }
        }
        energies.forward()
        energies.reverse()
        for image in 0..<images {
            let (sample, slope) = (energies.image(image), energies.gradient(image))
            for element in 0..<energies.count {
                let step = Method.stepSize * min(max(slope[element], -Method.clip), Method.clip)
                sample[element] = Self.pixel(sample[element] - step)
            }
        }
    }

    /// The value as a pixel can have it, between 0 and 1.
    private static func pixel(_ value: Float) -> Float { min(max(value, 0), 1) }

    /// L of the samples, which are loaded, and of the images, their ``pairedInputs``, as sums; and where it is
    /// wanted, its ``gradient``.
    ///
    /// - Parameter scale: 1 / the number of images of the whole batch; nil for L alone.
    func contrast(scale: Float?) {
        let alpha = ContrastiveDivergence.regularization
        var (loss, energies) = (0.0, [0.0, 0.0])
        // The samples first, which are there.
        for (place, sign) in [(1, Float(-1)), (0, Float(1))] {
            if sign > 0 {
                self.energies.image(0).update(from: pairedInputs.pointer, count: images * self.energies.count)
            }
            forward()
            for image in 0..<images {
                let energy = self.energies.energy(image)
                energies[place] += Double(energy)
                loss += Double(sign * energy + alpha * energy * energy)
            }
            guard let scale else { continue }
            self.energies.reverse { scale * (sign + 2 * alpha * self.energies.energy($0)) }
            for segment in layout.segments {
                self.energies.pass.gradient(
                    of: segment, to: gradient.pointer + segment.offset, isAdding: sign > 0)
            }
        }
        sums = [loss] + energies
    }
}
