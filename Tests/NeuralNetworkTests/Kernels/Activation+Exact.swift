import Foundation

@testable import NeuralNetwork

/// The activations from their definitions, in double: what the vector code is held against.
extension Activation {
    func exactValue(_ z: Double) -> Double {
        switch self {
        case .none: z
        case .relu: max(0, z)
        case .relu6: min(max(0, z), 6)
        case .leakyReLU(let slope): z > 0 ? z : Double(slope) * z
        case .silu: z / (1 + exp(-z))
        case .sigmoid: 1 / (1 + exp(-z))
        }
    }

    func exactSlope(_ z: Double) -> Double {
        let y = 1 / (1 + exp(-z))
        // 1 - y, without cancelling.
        let complement = 1 / (1 + exp(z))
        return switch self {
        case .none: 1
        case .relu: z > 0 ? 1 : 0
        case .relu6: z > 0 && z < 6 ? 1 : 0
        case .leakyReLU(let slope): z > 0 ? 1 : Double(slope)
        case .silu: y + z * y * complement
        case .sigmoid: y * complement
        }
    }

    func exactCurvature(_ z: Double) -> Double {
        let y = 1 / (1 + exp(-z))
        let complement = 1 / (1 + exp(z))
        return switch self {
        case .none, .relu, .relu6, .leakyReLU: 0
        case .silu: y * complement * (2 + z * (complement - y))
        case .sigmoid: y * complement * (complement - y)
        }
    }

    /// One of each kind.
    static let examples: [Activation] = [.none, .relu, .relu6, .leakyReLU(slope: 0.2), .silu, .sigmoid]
}
