import AnomalyDetection
import NeuralNetwork
import Tensors

/// Features of the image itself, for where no pretrained network is to be had: colours, and how strongly brightness and
/// colour vary in each direction at each scale.
///
/// On a grid of one position for 8x8 pixels: the mean brightness (r + g + b) / 3 and the mean colour differences r - g
/// and (r + g) / 2 - b; for each of five octaves the mean energy of brightness in each direction of the
/// ``GaborBank``; and the same of the colour differences, all directions together. An octave halves the image by means
/// of 2x2 pixels. Everything is averaged over 3x3 positions, of energies then the logarithm taken. These are the
/// first-order coefficients of a scattering transform (Bruna and Mallat, *Invariant Scattering Convolution Networks*,
/// PAMI 2013), with logarithms.
final class GaborFeatures: FeatureSource {
    let input: InputShape
    let grid: MapShape
    var parameterCount: Int { 0 }
    var tensors: [String: Tensor] { [:] }
    /// One for each octave: the filters over a padded plane.
    let networks: [Network]

    /// Pixels of a position, a side.
    static let stride = 8
    static let octaves = 5
    /// The input's sides are multiples of it.
    static let unit = 16
    /// The shortest side, which leaves the last octave as many pixels as padding needs.
    static let smallestSide = 64
    /// Brightness and colour differences.
    static let planes = 3

    /// - Throws: where a side is shorter than ``smallestSide`` or no multiple of ``unit``, or beyond what models take.
    init(height: Int, width: Int) throws(GaborFeaturesError) {
        guard min(height, width) >= Self.smallestSide, height.isMultiple(of: Self.unit),
            width.isMultiple(of: Self.unit), let input = InputShape(channels: 3, height: height, width: width)
        else { throw .size(height: height, width: width) }
        self.input = input
        let channels = Self.planes + Self.octaves * (GaborBank.orientations + Self.planes - 1)
        grid = MapShape(channels: channels, height: height / Self.stride, width: width / Self.stride)
        let filters = GaborBank.weight
        var networks: [Network] = []
        do throws(NetworkError) {
            for octave in 0..<Self.octaves {
                networks.append(try Self.network(filters, height: height >> octave, width: width >> octave))
            }
        } catch { throw .network(error) }
        self.networks = networks
    }

    private static func network(
        _ filters: Tensor, height: Int, width: Int
    ) throws(NetworkError) -> Network {
        let padding = GaborBank.side - 1
        return try Network(
            input: MapShape(channels: 1, height: height + padding, width: width + padding, order: .planar),
            layers: [
                LayerDeclaration(
                    "gabor",
                    .convolution(
                        channels: filters.shape[0], kernel: GaborBank.side, stride: 1, padding: 0, groups: 1),
                    hasBias: false)
            ], tensors: ["gabor.weight": filters])
    }

    func makeExtractor() -> any FeatureExtractor { GaborExtractor(self) }
}

/// Why there are no ``GaborFeatures``.
enum GaborFeaturesError: Error, CustomStringConvertible {
    /// Images of this size cannot be halved so often, or are no model's.
    case size(height: Int, width: Int)
    /// The filters are no network.
    case network(NetworkError)

    /// A full sentence.
    var description: String {
        switch self {
        case .size(let height, let width):
            "The input is \(height)x\(width) pixels (rows, columns); features of patches take sides of "
                + "\(GaborFeatures.smallestSide) to 512 pixels that are multiples of \(GaborFeatures.unit)."
        case .network(let error): error.description
        }
    }
}
