private import Glibc

/// How an image is resized: the weight that a pixel has in another by its distance. Where an image gets smaller the
/// filter is widened by the same factor, so that every pixel counts and fine patterns do not alias.
package enum ResampleFilter: String, Sendable, CaseIterable {
    /// A triangle of one pixel to each side.
    case bilinear
    /// The cardinal sine, three pixels to each side, under the central lobe of a three times wider one.
    case lanczos3

    /// How far it reaches, in pixels to each side.
    var support: Double {
        switch self {
        case .bilinear: 1
        case .lanczos3: 3
        }
    }

    /// The weight, not normalised, at a distance in pixels.
    func weight(at distance: Double) -> Double {
        guard abs(distance) < support else { return 0 }
        switch self {
        case .bilinear: return 1 - abs(distance)
        case .lanczos3: return Self.sinc(distance) * Self.sinc(distance / support)
        }
    }

    /// sin(πx) / πx.
    private static func sinc(_ x: Double) -> Double {
        x == 0 ? 1 : sin(x * .pi) / (x * .pi)
    }
}
