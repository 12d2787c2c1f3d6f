import AnomalyDetection
import Determinism
import NeuralNetwork
import Tensors
import Training

/// The residual network that is trained from scratch: a convolution of the image and three stages of one residual block
/// each (He et al., *Deep Residual Learning for Image Recognition*, CVPR 2016), with 16, 32 and 64 channels, of which
/// the last two halve the map.
///
///     block   relu(norm(conv3x3(relu(norm(conv3x3(x))))) + shortcut(x))
///
/// The shortcut is x itself, or norm(conv1x1(x)) where the shape changes. What is compared are the outputs of three
/// scales, each through a linear projection of its own: the second stage, the third, and the third's mean over all
/// positions. Behind that mean a linear head may tell by how many quarter turns an image was turned, which is what
/// makes a network know the parts of a picture that has only ever seen one kind of it (Gidaris, Singh and Komodakis,
/// *Unsupervised Representation Learning by Predicting Image Rotations*, ICLR 2018).
///
/// In evaluation batch normalisation is folded into the convolutions.
struct ResidualEncoder: Sendable, Equatable {
    /// A place of the network whose projected output is compared.
    enum Scale: String, CaseIterable, Sendable {
        /// The output of the second stage, half the image's size.
        case middle = "stage2"
        /// The output of the third stage, a quarter of the image's size.
        case coarse = "stage3"
        /// The mean of the third stage's output over all positions.
        case image = "pool"

        /// The line that projects it.
        var line: String { "\(rawValue).projection" }
        /// What people call it.
        var title: String {
            switch self {
            case .middle: "stage 2"
            case .coarse: "stage 3"
            case .image: "the whole image"
            }
        }

        /// The elements of a projected vector.
        var channels: Int { self == .middle ? 32 : 64 }
    }

    /// The pixels of a side that the network takes: of less its coarsest map would have too few positions, and more ask
    /// for a deeper one.
    static let sides = 28...64
    /// The line that reads the image.
    static let firstLine = "stem"
    /// The line with the logits of the turns, the network's last, where it tells them.
    static let turnLine = "turn"
    /// The turns that it tells apart: none, and one, two and three quarters.
    static let turns = [ImageTurn.identity, .quarter, .half, .half.followed(by: .quarter)]

    let input: InputShape
    /// Whether it tells turns; the images are square then.
    let tellsTurns: Bool

    private static let stages = [16, 32, 64]
    private static let epsilon: Float = 1e-5
    /// The weight of the newest shard's statistics in the running ones.
    private static let momentum: Float = 0.1

    /// Nil where the input has too few or too many pixels, channels that are neither grey nor RGB, or is to be turned
    /// and not square.
    init?(input: InputShape, tellsTurns: Bool) {
        guard input.channels == 1 || input.channels == 3, Self.sides.contains(input.height),
            Self.sides.contains(input.width), !tellsTurns || input.height == input.width
        else { return nil }
        self.input = input
        self.tellsTurns = tellsTurns
    }

    /// Why ``init(input:tellsTurns:)`` is nil, in a sentence.
    static func objection(to input: InputShape, tellsTurns: Bool) -> String {
        tellsTurns && input.height != input.width
            ? "The input is \(input) (channels, rows, columns), and only square images can be turned by quarters; "
                + "--no-rotations does without."
            : "The input is \(input) (channels, rows, columns); a residual encoder takes 1 or 3 channels and "
                + "\(sides.lowerBound) to \(sides.upperBound) pixels a side, see --input-size."
    }

    /// The lines with batch normalisation, as training walks them.
    private var layers: [LayerDeclaration] {
        var lines = [Self.convolution(Self.firstLine, Self.stages[0]), Self.normalization("stem.norm")]
        var previous = "stem.norm"
        for (index, channels) in Self.stages.enumerated() {
            let name = "stage\(index + 1)"
            let stride = index == 0 ? 1 : 2
            var shortcut = previous
            if stride > 1 {
                shortcut = "\(name).shortcut.norm"
                lines.append(
                    Self.convolution("\(name).shortcut", channels, kernel: 1, stride: stride, input: previous))
                lines.append(Self.normalization(shortcut, activation: .none))
            }
            lines += [
                Self.convolution("\(name).conv1", channels, stride: stride, input: previous),
                Self.normalization("\(name).norm1"),
                Self.convolution("\(name).conv2", channels),
                Self.normalization(name, residual: shortcut),
            ]
            previous = name
        }
        lines.append(LayerDeclaration(Scale.image.rawValue, .globalAveragePooling))
        for scale in Scale.allCases {
            lines.append(
                LayerDeclaration(
                    scale.line,
                    .convolution(channels: scale.channels, kernel: 1, stride: 1, padding: 0, groups: 1),
                    inputs: [scale.rawValue]))
        }
        guard tellsTurns else { return lines }
        let head = LayerDeclaration.Operation.linear(count: Self.turns.count)
        return lines + [LayerDeclaration(Self.turnLine, head, inputs: [Scale.image.rawValue])]
    }

    private static func convolution(
        _ name: String, _ channels: Int, kernel: Int = 3, stride: Int = 1, input: String? = nil
    ) -> LayerDeclaration {
        LayerDeclaration(
            name,
            .convolution(channels: channels, kernel: kernel, stride: stride, padding: kernel / 2, groups: 1),
            hasBias: false, inputs: input.map { [$0] } ?? [])
    }

    private static func normalization(
        _ name: String, residual: String? = nil, activation: Activation = .relu
    ) -> LayerDeclaration {
        LayerDeclaration(
            name, .batchNormalization(epsilon: epsilon, momentum: momentum), residual: residual,
            activation: activation)
    }

    private var map: MapShape {
        MapShape(channels: input.channels, height: input.height, width: input.width, order: .planar)
    }

    /// The network that is trained.
    func trainingNetwork() throws(NetworkError) -> Network { try Network(input: map, layers: layers) }

    /// The network that infers, from the tensors of the one that was trained.
    ///
    /// - Throws: where a tensor is missing or has another shape.
    func inferenceNetwork(_ tensors: [String: Tensor]) throws(NetworkError) -> Network {
        let folding = NormalizationFolding(layers)
        return try Network(input: map, layers: folding.layers, tensors: folding.tensors(folding: tensors))
    }

    /// The weights before training: normal, with the variance 2 / fan-in of convolutions before a rectifier (He et al.,
    /// *Delving Deep into Rectifiers*, ICCV 2015) and 1 / fan-in of projections and of the head; biases of zero.
    /// Normalisations only normalise at first.
    static func initialTensors(_ layout: ParameterLayout, seed: UInt64) -> [String: Tensor] {
        var generator = SeededGenerator(seed: seed, stream: TrainingStream.initialization)
        var tensors: [String: Tensor] = [:]
        for segment in layout.segments {
            let count = segment.shape.reduce(1, *)
            var elements = [Float](repeating: 0, count: count)
            if segment.shape.count > 1 {
                let fanIn = Float(segment.shape.dropFirst().reduce(1, *))
                let isRectified = !segment.name.contains("projection") && !segment.name.hasPrefix(turnLine)
                let deviation = ((isRectified ? 2 : 1) / fanIn).squareRoot()
                for index in elements.indices { elements[index] = generator.normal() * deviation }
            } else if segment.role == .weight || segment.name.hasSuffix("running_var") {
                elements = [Float](repeating: 1, count: count)
            }
            tensors[segment.name] = Tensor(shape: segment.shape, elements: elements)
        }
        return tensors
    }
}
