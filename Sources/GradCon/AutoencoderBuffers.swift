import AnomalyDetection
import NeuralNetwork

/// The buffers of one pass through an autoencoder: their sizes, and their places in a ``Workspace``.
struct AutoencoderBuffers {
    private(set) var counts: [Int] = []
    private(set) var image = 0
    private(set) var reconstruction = 0
    /// The logits, then their gradient.
    private(set) var logits = 0
    /// The columns of the image, of the logits, then of their gradient: each is done with before the next.
    private(set) var columns = 0
    private(set) var encoderOutputs: [Int] = []
    private(set) var decoderInputs: [Int] = []
    /// The first is not used: nothing asks for the latent's gradient.
    private(set) var decoderInputGradients: [Int] = []
    private(set) var flat = 0
    private(set) var mean = 0
    private(set) var logVariance = 0
    private(set) var scratch = 0
    /// The floats of the largest map between the decoder's layers.
    let largestMap: Int

    init(_ network: Autoencoder) {
        let first = network.encoder[0].linear
        let last = network.decoder[AutoencoderGeometry.layerCount - 1].linear
        largestMap = network.decoder.map(\.linear.coarseCount).max() ?? 0
        image = reserve(network.input.count)
        reconstruction = reserve(network.input.count)
        logits = reserve(network.input.count)
        columns = reserve(max(first.fineCount, last.fineCount))
        encoderOutputs = network.encoder.map { reserve($0.linear.coarseCount) }
        let latent = encoderOutputs[AutoencoderGeometry.layerCount - 1]
        decoderInputs = network.decoder.enumerated().map { index, layer in
            index == 0 && network.bottleneck == nil ? latent : reserve(layer.linear.coarseCount)
        }
        decoderInputGradients = network.decoder.enumerated().map { index, layer in
            index == 0 ? 0 : reserve(layer.linear.coarseCount)
        }
        if let bottleneck = network.bottleneck {
            flat = reserve(Linear.stride(of: bottleneck.expansion.outputCount))
            mean = reserve(Linear.stride(of: bottleneck.mean.outputCount))
            logVariance = reserve(Linear.stride(of: bottleneck.mean.outputCount))
        }
        scratch = reserve(network.decoder.map(\.linear.scratchCount).max() ?? 0)
    }

    /// The bytes of them all, and of the lists that the pass makes of a map.
    var byteCount: Int {
        counts.reduce(0) { $0 + roundUp($1, toMultipleOf: 16) } * MemoryLayout<Float>.stride
            + SparseScratch.byteCount(capacity: largestMap)
    }

    private mutating func reserve(_ count: Int) -> Int {
        counts.append(count)
        return counts.count - 1
    }
}
