import AnomalyDetection
import Determinism
import NeuralNetwork

/// The features of some of the images in several views, the image itself among them, for memories to learn from.
struct ViewFeatures: Sendable {
    /// The images that have views, as places of ``ScaleFeatures`` of the images themselves, ascending.
    let images: [Int]
    private let plain: ScaleFeatures
    private let views: ScaleFeatures

    /// The views of each image beside itself.
    private static let viewCount = 3
    /// The most images that have views: more teach a memory no more. Of large inputs there are fewer, whose views fit
    /// into the memory for features.
    private static let imageLimit = 200

    /// Tells the uses of the seed apart; the number of a view is added.
    private enum Stream {
        static let choice: UInt64 = 0x7669_6577 << 16
        static let view: UInt64 = 0x7669_6578 << 24
    }

    /// - Parameters:
    ///   - features: those of the images themselves.
    ///   - load: copies the elements of one of these images; called from any thread.
    init(
        _ features: ScaleFeatures, by encoder: any ScaleEncoder, preprocessing: Preprocessing?, seed: UInt64,
        threads: Int, load: @escaping @Sendable (_ image: Int, _ target: UnsafeMutablePointer<Float>) -> Void
    ) {
        var generator = SeededGenerator(seed: seed, stream: Stream.choice)
        let limit = min(Self.imageLimit, max(1, ScaleFeatures.imageLimit(encoder.scales) / Self.viewCount))
        let chosen = generator.sample(limit, of: Array(0..<features.count)).sorted()
        let input = encoder.input
        images = chosen
        plain = features
        views = ScaleFeatures(encoder, count: chosen.count * Self.viewCount, threads: threads) { number, target in
            load(chosen[number / Self.viewCount], target)
            PhotometricView(SeededGenerator(seed: seed, stream: Stream.view + UInt64(number)))
                .apply(to: target, input: input, preprocessing: preprocessing)
        }
    }

    /// The number of views of each image, with itself.
    static var count: Int { viewCount + 1 }

    /// The features of a view of one of the ``images`` at a scale.
    ///
    /// - Parameters:
    ///   - place: the place of the image in ``images``.
    ///   - view: 0 for the image itself.
    func features(_ place: Int, view: Int, scale: Int) -> UnsafePointer<Float> {
        view == 0
            ? plain.image(images[place], scale: scale)
            : views.image(place * Self.viewCount + view - 1, scale: scale)
    }
}
