package import Imaging
import Determinism

/// A way in which a camera or the weather corrupts an image, in five levels of severity.
///
/// The eight types are those of the paper's experiment on CURE-TSR (Temel, Kwon, Prabhushankar and AlRegib, *CURE-TSR:
/// Challenging Unreal and Real Environments for Traffic Sign Recognition*, 2017), which were made in a video editor.
/// Here they are image operations defined by ``ConditionParameters``, so that they can be applied to any data set;
/// figures are comparable between models, not with those of CURE-TSR.
///
/// An operation works on the colours at 0 to 1 and leaves size, layout and opacity as they are. Its random parts (where
/// a drop falls) are drawn from the seed, the image's index and the type, not from the level: a higher level adds to
/// what a lower one did. The same arguments give the same image.
package enum Condition: String, Sendable, CaseIterable, Codable {
    /// Colours fade to their luma. An image in grey stays as it is.
    case decolorization
    /// The image is out of focus: the mean over a disc.
    case lensBlur = "lens-blur"
    /// Soft brown spots on the lens.
    case dirtyLens = "dirty-lens"
    /// Overexposure: gain, a veil of stray light, clipping.
    case exposure
    /// Convolution with a Gaussian.
    case gaussianBlur = "gaussian-blur"
    /// Bright slanted streaks.
    case rain
    /// White flakes of several sizes.
    case snow
    /// The light of the sky between camera and scene, denser towards the top.
    case haze

    /// The levels, mild to severe.
    package static let levels = 1...5

    /// Words for people.
    package var title: String { rawValue.split(separator: "-").joined(separator: " ") }

    /// The image under this condition, at the size, layout and precision of the original.
    ///
    /// - Parameters:
    ///   - image: Any size and layout, 8 or 16 bits a sample.
    ///   - level: 1 to 5; the effect grows with it.
    ///   - seed: The seed of the experiment.
    ///   - index: The number of the image in the experiment.
    /// - Precondition: `level` is one of ``levels``.
    package func applied(to image: Image, level: Int, seed: UInt64, index: Int) throws(ImageError) -> Image {
        precondition(Condition.levels.contains(level), "a condition has levels 1 to 5")
        let parameters = ConditionParameters(level: level)
        var canvas = ConditionCanvas(image)
        var generator = generator(seed: seed, index: index)
        switch self {
        case .decolorization: canvas.fadeToLuma(by: parameters.fading)
        case .lensBlur: canvas.blur(discRadius: parameters.discRadius(side: canvas.side))
        case .gaussianBlur: canvas.blur(deviation: parameters.deviation(side: canvas.side))
        case .exposure: canvas.expose(gain: parameters.gain, veil: parameters.veil)
        case .dirtyLens:
            canvas.cover(
                with: ConditionParameters.dirtColor,
                coverage: canvas.coverage(
                    of: ConditionSprite.dirt(count: parameters.spots, &generator), opacity: parameters.dirtOpacity))
        case .rain:
            canvas.cover(
                with: ConditionParameters.rainColor,
                coverage: canvas.coverage(
                    of: ConditionSprite.rain(count: parameters.streaks, &generator),
                    opacity: parameters.rainOpacity))
        case .snow:
            canvas.cover(
                with: ConditionParameters.snowColor,
                coverage: canvas.coverage(
                    of: ConditionSprite.snow(count: parameters.flakes, &generator),
                    opacity: parameters.snowOpacity))
        case .haze:
            canvas.cover(
                with: ConditionParameters.hazeColor,
                coverage: canvas.hazeCoverage(extinction: parameters.extinction, &generator))
        }
        return try canvas.image()
    }

    /// A stream of its own for each seed, image and type.
    private func generator(seed: UInt64, index: Int) -> SeededGenerator {
        let ordinal = Condition.allCases.firstIndex(of: self) ?? 0
        return SeededGenerator(seed: seed, stream: UInt64(truncatingIfNeeded: index) &* 8 &+ UInt64(ordinal))
    }
}
