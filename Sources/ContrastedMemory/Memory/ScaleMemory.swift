import NeuralNetwork
import Tensors

/// What normal features of one scale look like: prototypes, which a feature reads as the patterns of a modern Hopfield
/// network (Ramsauer et al., *Hopfield Networks is All You Need*, ICLR 2021), after one linear map.
///
///     z = P x + b   a = softmax over k of -beta |z - m_k|^2 / 2   HF(z) = sum over k of a_k m_k   D = z - HF(z)
///
/// With |z - m|^2 = |z|^2 - 2 z m + |m|^2, where |z|^2 is the same for all prototypes, the softmax is that of
/// beta (z m - |m|^2 / 2): a Hopfield network whose patterns have lengths.
struct ScaleMemory: Equatable {
    /// (elements of z, channels): P.
    var weight: Tensor
    /// b.
    var bias: Tensor
    /// (prototypes, elements of z): the m_k.
    var prototypes: Tensor
    /// beta, above 0.
    var sharpness: Float

    /// The elements of z.
    var dimension: Int { bias.elements.count }
    /// The number of prototypes.
    var count: Int { prototypes.shape[0] }

    /// Writes z = P x + b of one feature. Allocates nothing.
    func project(_ feature: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>) {
        let channels = weight.shape[1]
        weight.elements.withUnsafeBufferPointer { weight in
            for row in 0..<dimension {
                var sum = bias.elements[row]
                for channel in 0..<channels { sum += weight[row * channels + channel] * feature[channel] }
                target[row] = sum
            }
        }
    }

    /// The lines of a network from features to deviations.
    private static func layers(dimension: Int, count: Int) -> [LayerDeclaration] {
        func pointwise(
            _ name: String, _ channels: Int, hasBias: Bool = true, residual: String? = nil
        ) -> LayerDeclaration {
            LayerDeclaration(
                name, .convolution(channels: channels, kernel: 1, stride: 1, padding: 0, groups: 1), hasBias: hasBias,
                residual: residual)
        }
        return [
            pointwise(projection, dimension), pointwise(energy, count),
            LayerDeclaration("shares", .custom { Softmax($0[0]) }),
            pointwise(deviation, dimension, hasBias: false, residual: projection),
        ]
    }

    private static let projection = "projection"
    private static let energy = "energy"
    private static let deviation = "deviation"
    /// Which of the network's values are the shares a.
    static let sharesValue = 3

    /// A network from a map of features to the map of their deviations D.
    func network(of map: MapShape) throws(NetworkError) -> Network {
        let (dimension, count) = (dimension, count)
        var (energies, biases) = ([Float](), [Float]())
        var readings = [Float](repeating: 0, count: dimension * count)
        for index in 0..<count {
            var norm = 0.0
            for element in 0..<dimension {
                let value = prototypes.elements[index * dimension + element]
                energies.append(sharpness * value)
                readings[element * count + index] = -value
                norm += Double(value) * Double(value)
            }
            biases.append(Float(-Double(sharpness) * norm / 2))
        }
        return try Network(
            input: map, layers: Self.layers(dimension: dimension, count: count),
            tensors: [
                "\(Self.projection).weight": Tensor(
                    shape: [dimension, map.channels, 1, 1], elements: weight.elements),
                "\(Self.projection).bias": bias,
                "\(Self.energy).weight": Tensor(shape: [count, dimension, 1, 1], elements: energies),
                "\(Self.energy).bias": Tensor(shape: [count], elements: biases),
                "\(Self.deviation).weight": Tensor(shape: [dimension, count, 1, 1], elements: readings),
            ])
    }
}
