import AnomalyDetection
import FoundationEssentials
import NeuralNetwork

/// The layers of an energy network: convolutions that halve the image, each with a SiLU behind it, until it is two or
/// three positions wide, a linear layer with a SiLU, and a linear layer that gives the energy, one number. There is no
/// normalisation: an energy must depend on the image alone, and not on others beside it.
///
/// The first convolution has a kernel of 5, the others of 3; all have a stride of 2.
struct EnergyArchitecture: Sendable, Equatable {
    /// The metadata's entry with the architecture as JSON.
    static let key = "energy_network"
    /// The pixels a side that a network takes.
    static let sides = 28...128

    /// The output channels of the convolutions.
    let channels: [Int]
    /// The elements of the vector that the energy is made of.
    let hidden: Int
    /// Whether the energy is E(x) = |x|^2 / 2 + network(x), or else the network's output alone.
    let isQuadratic: Bool

    /// The widest convolution.
    private static let channelLimit = 512
    /// The widest linear layer.
    private static let hiddenLimit = 1024
    /// The widest that the last map is.
    private static let lastSide = 3
    private static let lengthLimit = 1024

    /// The network that training makes for an input: channels double from 16 to 64 where the map halves.
    init(for input: InputShape, isQuadratic: Bool) {
        self.isQuadratic = isQuadratic
        channels = (0..<Self.convolutions(for: input)).map { min(16 << $0, 64) }
        hidden = 64
    }

    /// The metadata's entry.
    ///
    /// - Throws: where it is no architecture of a network for the input.
    init(parsing text: String, for input: InputShape) throws(CheckpointError) {
        do {
            guard text.utf8.count <= Self.lengthLimit else {
                throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "it is too long"))
            }
            self = try JSONDecoder().decode(Self.self, from: Data(text.utf8))
        } catch {
            throw .metadata(
                key: Self.key, reason: "is wrong: \((error as? DecodingError)?.reason ?? "it is not JSON")")
        }
        let expected = Self.convolutions(for: input)
        guard channels.count == expected else {
            throw .metadata(
                key: Self.key,
                reason: "has \(channels.count) convolutions; an input of \(input) is brought to a map of at most "
                    + "\(Self.lastSide) positions a side by \(expected)")
        }
    }

    /// The convolutions that bring an input to a map of ``lastSide`` or less.
    private static func convolutions(for input: InputShape) -> Int {
        var (side, count) = (max(input.height, input.width), 0)
        while side > lastSide {
            side = (side + 1) / 2
            count += 1
        }
        return count
    }

    /// Why a network does not take an input, in a sentence; nil where it does.
    static func objection(to input: InputShape) -> String? {
        guard [1, 3].contains(input.channels), sides.contains(input.height), sides.contains(input.width) else {
            return "An energy model takes images in grey or RGB of \(sides.lowerBound) to \(sides.upperBound) pixels a "
                + "side; the input is \(input.channels)x\(input.height)x\(input.width) (channels, rows, columns). "
                + "--input-size brings images to another size, and --tile cuts them into tiles."
        }
        return nil
    }

    /// The layers, in their order. The convolutions are `conv1` and so on, the linear layers `hidden` and `energy`.
    private var layers: [LayerDeclaration] {
        channels.enumerated().map { index, channels in
            let kernel = index == 0 ? 5 : 3
            return LayerDeclaration(
                "conv\(index + 1)",
                .convolution(channels: channels, kernel: kernel, stride: 2, padding: kernel / 2, groups: 1),
                activation: .silu)
        } + [
            LayerDeclaration("flatten", .flatten),
            LayerDeclaration("hidden", .linear(count: hidden), activation: .silu),
            LayerDeclaration("energy", .linear(count: 1)),
        ]
    }

    /// A network with parameters of zero.
    func network(for input: InputShape) throws(NetworkError) -> Network {
        try Network(
            input: MapShape(channels: input.channels, height: input.height, width: input.width, order: .planar),
            layers: layers)
    }
}

extension EnergyArchitecture: Codable {
    private enum CodingKeys: String, CodingKey, CaseIterable {
        case channels, hidden
        case isQuadratic = "quadratic"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
        channels = try container.decode([Int].self, forKey: .channels)
        hidden = try container.decode(Int.self, forKey: .hidden)
        guard channels.allSatisfy((1...Self.channelLimit).contains) else {
            throw DecodingError.dataCorruptedError(
                forKey: .channels, in: container, debugDescription: "each must be 1 to \(Self.channelLimit)")
        }
        guard (1...Self.hiddenLimit).contains(hidden) else {
            throw DecodingError.dataCorruptedError(
                forKey: .hidden, in: container, debugDescription: "must be 1 to \(Self.hiddenLimit)")
        }
        isQuadratic = try container.decode(Bool.self, forKey: .isQuadratic)
    }
}
