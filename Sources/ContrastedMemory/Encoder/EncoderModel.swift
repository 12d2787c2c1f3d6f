import Determinism
import NeuralNetwork
import Tensors
import Training

/// What training the encoder changes: its parameters and the memories of its scales, and the optimiser's moments.
///
/// `@unchecked Sendable`: in a parallel phase all threads read, or each task writes its part.
final class EncoderModel: @unchecked Sendable {
    /// A scale with its memory.
    struct Scale: Sendable {
        let scale: ResidualEncoder.Scale
        /// The value of the network that is compared.
        let value: Int
        let shape: MapShape
        /// Where the memory lies in ``EncoderModel/parameters``: rows of ``MapShape/channels`` elements.
        let memoryOffset: Int
        let memorySize: Int
        /// The places of an image that are compared, of a map.
        let places: Int
        /// The weight in the loss.
        let weight: Float
        let settings: ViewContrast.Settings
    }

    let encoder: ResidualEncoder
    let network: Network
    let layout: ParameterLayout
    let scales: [Scale]
    /// The network's parameters in the layout's order, then the memories.
    let parameters: AlignedFloats
    let firstMoment: AlignedFloats
    let secondMoment: AlignedFloats
    private let segments: [[ParameterLayout.Segment]]

    /// Draws the weights, and memories of random directions.
    init(_ encoder: ResidualEncoder, seed: UInt64) throws(NetworkError) {
        self.encoder = encoder
        network = try encoder.trainingNetwork()
        layout = ParameterLayout(network)
        var scales: [Scale] = []
        var end = layout.count
        for scale in ResidualEncoder.Scale.allCases {
            guard let step = network.step(named: scale.line) else { continue }
            let recipe = EncoderRecipe.scale(scale)
            scales.append(
                Scale(
                    scale: scale, value: step + 1, shape: network.shapes[step + 1], memoryOffset: end,
                    memorySize: recipe.memorySize, places: recipe.places, weight: recipe.weight,
                    settings: EncoderRecipe.contrast))
            end += recipe.memorySize * network.shapes[step + 1].channels
        }
        self.scales = scales
        parameters = AlignedFloats(count: end)
        firstMoment = AlignedFloats(count: end)
        secondMoment = AlignedFloats(count: end)
        segments = network.steps.indices.map { [layout] step in
            layout.segments.filter { $0.step == step && $0.role != .statistic }
        }
        try drawParameters(seed: seed)
    }

    private func drawParameters(seed: UInt64) throws(NetworkError) {
        let start = try layout.block(from: ResidualEncoder.initialTensors(layout, seed: seed))
        parameters.pointer.update(from: start.pointer, count: start.count)
        var generator = SeededGenerator(seed: seed, stream: Self.memoryStream)
        for index in layout.count..<parameters.count { parameters.pointer[index] = generator.normal() }
        install()
    }

    /// Tells the memories apart from other uses of the seed.
    private static let memoryStream: UInt64 = 0x6D65_6D6F_7279

    /// By which turns the images of a batch are turned.
    var turns: [ImageTurn] { encoder.tellsTurns ? ResidualEncoder.turns : [.identity] }

    /// The value with the logits of the turns; nil where it does not tell them.
    var turnValue: Int? { encoder.tellsTurns ? network.steps.count : nil }

    /// The trained parameters of a step.
    func segments(ofStep step: Int) -> [ParameterLayout.Segment] { segments[step] }

    /// What the optimiser moves: all but the statistics.
    var trainedRanges: [Range<Int>] { [0..<layout.trainedCount, layout.count..<parameters.count] }

    /// The memories as a scorer reads them: features and prototypes have length 1, so that the squared distance, by
    /// which a ``ScaleMemory`` is read, is 2 - 2 q . m.
    var memories: [ScaleMemory] {
        scales.map { scale in
            let (count, channels) = (scale.memorySize, scale.shape.channels)
            var prototypes = [Float](repeating: 0, count: count * channels)
            UnitRows.divide(
                parameters.pointer + scale.memoryOffset, count: count, channels: channels, to: &prototypes)
            var identity = [Float](repeating: 0, count: channels * channels)
            for index in 0..<channels { identity[index * channels + index] = 1 }
            return ScaleMemory(
                weight: Tensor(shape: [channels, channels], elements: identity),
                bias: Tensor(shape: [channels], elements: [Float](repeating: 0, count: channels)),
                prototypes: Tensor(shape: [count, channels], elements: prototypes),
                sharpness: scale.settings.sharpness)
        }
    }

    /// Gives the network the parameters. Not to be called while another thread uses it.
    func install() { layout.install(parameters) }
}
