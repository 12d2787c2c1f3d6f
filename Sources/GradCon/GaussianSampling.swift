private import Glibc
import NeuralNetwork

/// Draws a latent from its distribution (Kingma and Welling, *Auto-Encoding Variational Bayes*, ICLR 2014): z = mu +
/// e^(l/2) noise, with mu the mean and l the logarithm of the variance, its two inputs. Outside training z = mu.
///
/// Its gradients hold that of the divergence from the standard normal distribution, (mu^2 + e^l - l - 1) / 2 for each
/// latent element, weighted by ``LayerContext/elementScale``. The noise lies in the pass's state, one number an
/// element.
final class GaussianSampling: Layer {
    let inputs: [MapShape]
    let output: MapShape

    /// - Parameter latent: a vector.
    init(_ latent: MapShape) {
        inputs = [latent, latent]
        output = latent
    }

    var stateCount: Int { output.count }
    /// The decoder alone has a direction.
    var hasTangent: Bool { false }

    func forward(_ input: LayerInput, to output: Buffer, finish: Finish, in context: LayerContext) {
        let (mean, latent) = (input.first.pointer, output.pointer)
        latent.update(from: mean, count: context.images * self.output.count)
        if context.isTraining, let logVariance = input.second?.pointer {
            let noise = context.state.pointer
            forEachElement(of: context.images) { index in
                let l = Double(logVariance[index])
                latent[index] = Float(Double(mean[index]) + exp(l / 2) * Double(noise[index]))
            }
        }
        finish.apply(to: latent, count: context.images * self.output.count)
    }

    func backward(
        _ outputGradient: Buffer, input: LayerInput, index: Int, to inputGradient: Buffer, from start: Start,
        finish: Finish, in context: LayerContext
    ) {
        guard let logVariance = input.second?.pointer else { return }
        let (mean, noise, target) = (input.first.pointer, context.state.pointer, inputGradient.pointer)
        let scale = Double(context.elementScale)
        if start == .zero { inputGradient.clear() }
        forEachElement(of: context.images) { element in
            let slope = Double(outputGradient.pointer[element])
            if index == 0 {
                target[element] += Float(slope + Double(mean[element]) * scale)
            } else {
                let l = Double(logVariance[element])
                target[element] += Float(
                    slope * Double(noise[element]) * exp(l / 2) / 2 + (exp(l) - 1) / 2 * scale)
            }
        }
        finish.apply(to: target, count: context.images * output.count)
    }

    func tangent(
        _ tangent: LayerTangent, input: LayerInput, direction: LayerDirection?, to outputTangent: Buffer,
        finish: Finish, in context: LayerContext
    ) {
        outputTangent.clear()
    }

    private func forEachElement(of images: Int, _ body: (Int) -> Void) {
        for image in 0..<images {
            for element in 0..<output.channels { body(image * output.count + element) }
        }
    }

    /// The divergence of images' latents, summed over all elements in their order, in double: what is summed nearly
    /// cancels where a latent is nearly normal.
    func divergence(mean: Buffer, logVariance: Buffer, images: Int) -> Double {
        var sum = 0.0
        forEachElement(of: images) { index in
            let (mu, l) = (Double(mean.pointer[index]), Double(logVariance.pointer[index]))
            sum += (mu * mu + exp(l) - l - 1) / 2
        }
        return sum
    }
}
