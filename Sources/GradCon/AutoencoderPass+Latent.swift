import AnomalyDetection
import NeuralNetwork

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension AutoencoderPass {
    /// The Kullback-Leibler divergence of the latent's distribution from the standard normal one, summed over the latent and
    /// divided by the number of the image's elements; 0 where the network is not variational. In double, for what is
    /// summed nearly cancels where the latent is nearly normal.
    func latentLoss() -> Double {
        guard let count = network.bottleneck?.mean.outputCount else { return 0 }
        var sum = 0.0
        for index in 0..<count {
            let (mean, logVariance) = (Double(mean[index]), Double(logVariance[index]))
            sum += mean * mean + exp(logVariance) - logVariance - 1
        }
        return sum / 2 / Double(network.input.count)
    }
}
