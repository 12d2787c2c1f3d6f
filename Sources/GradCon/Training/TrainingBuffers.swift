import AnomalyDetection
import NeuralNetwork

/// The buffers of one shard of a training batch: sizes for one image, each held as many times as the shard has images.
///
/// What the second pass needs of the first stays, so nothing is shared between steps but columns on their way to an image.
struct TrainingBuffers {
    private(set) var counts: [Int] = []
    private(set) var image = 0
    private(set) var imageColumns = 0
    private(set) var logits = 0
    /// dL/dz of the last layer, and the second derivative.
    private(set) var imageGradient = 0
    private(set) var curvature = 0
    /// R z of the last layer, then R of its gradient.
    private(set) var imageTangent = 0
    private(set) var encoderOutputs: [Int] = []
    private(set) var encoderGradients: [Int] = []
    private(set) var decoderInputs: [Int] = []
    /// Of each layer's output before its activation: maps, of the last layer columns.
    private(set) var outputGradients: [Int] = []
    /// R a of each layer's input; the first is not used, for R a_0 = 0.
    private(set) var inputTangents: [Int] = []
    /// R of the output gradients, then the sum of both.
    private(set) var outputGradientTangents: [Int] = []
    /// The gradient of the first layer's input.
    private(set) var latentGradient = 0
    // Of the variational form: vectors of the latent, and of the flattened maps before and after it.
    private(set) var flat = 0
    private(set) var mean = 0
    private(set) var logVariance = 0
    private(set) var noise = 0
    private(set) var latent = 0
    private(set) var flatGradient = 0
    private(set) var meanGradient = 0
    private(set) var logVarianceGradient = 0
    /// The floats of the largest map on the coarse side of a layer.
    let largestMap: Int

    /// - Parameter images: of a shard.
    init(_ network: Autoencoder, images: Int) {
        let last = AutoencoderGeometry.layerCount - 1
        func size(_ count: Int) -> Int { count * images }
        largestMap = size(
            (network.encoder.map(\.linear.coarseCount) + network.decoder.map(\.linear.coarseCount)).max() ?? 0)
        image = reserve(size(network.input.count))
        imageColumns = reserve(size(network.encoder[0].linear.fineCount))
        logits = reserve(size(network.input.count))
        imageGradient = reserve(size(network.input.count))
        curvature = reserve(size(network.input.count))
        imageTangent = reserve(size(network.input.count))
        encoderOutputs = network.encoder.map { reserve(size($0.linear.coarseCount)) }
        encoderGradients = network.encoder.map { reserve(size($0.linear.coarseCount)) }
        decoderInputs = network.decoder.enumerated().map { index, layer in
            index == 0 && network.bottleneck == nil
                ? encoderOutputs[last] : reserve(size(layer.linear.coarseCount))
        }
        latentGradient =
            network.bottleneck == nil ? encoderGradients[last] : reserve(size(network.decoder[0].linear.coarseCount))
        outputGradients = network.decoder.map { reserve(size($0.linear.fineCount)) }
        inputTangents = network.decoder.enumerated().map { index, layer in
            index == 0 ? 0 : reserve(size(layer.linear.coarseCount))
        }
        outputGradientTangents = network.decoder.map { reserve(size($0.linear.fineCount)) }
        if let bottleneck = network.bottleneck {
            let flatCount = size(Linear.stride(of: bottleneck.expansion.outputCount))
            let latentCount = size(Linear.stride(of: bottleneck.mean.outputCount))
            flat = reserve(flatCount)
            flatGradient = reserve(flatCount)
            mean = reserve(latentCount)
            logVariance = reserve(latentCount)
            noise = reserve(latentCount)
            latent = reserve(latentCount)
            meanGradient = reserve(latentCount)
            logVarianceGradient = reserve(latentCount)
        }
    }

    /// The bytes of them all.
    var byteCount: Int { counts.reduce(0) { $0 + roundUp($1, toMultipleOf: 16) } * MemoryLayout<Float>.stride }

    private mutating func reserve(_ count: Int) -> Int {
        counts.append(count)
        return counts.count - 1
    }
}
