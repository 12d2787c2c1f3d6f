/// Between which limits the frames lie that a model can judge, made from those that it was trained with.
///
/// The limits are wider than the images they are made from, so that normal images lie within them and a defect that is
/// bright or dark is still the score's to find: they are there for frames that are no picture of a part. Brightness may
/// lie outside of what training had by 0.1, and by ten times (0.1 + the range that training had) divided by the number
/// of images, since a few images show little of what normal ones are; contrast may be half of the least of training,
/// and from few images less by the same count. Of held-out normal images of four inspection tasks and of each class of
/// Fashion-MNIST, fewer than 1 in 1,000 then lie outside on average, for any number of training images, and none for
/// all of them.
package struct FrameLimits: Sendable, Equatable {
    /// Where ``FrameStatistics/brightness`` may lie, within 0...1.
    package let brightness: ClosedRange<Double>
    /// The least ``FrameStatistics/contrast``, within 0...0.5.
    package let contrast: Double
    /// The columns of the training images divided by their rows, the least and the largest quotient; nil where the
    /// model sees parts of images, or was trained with tensors.
    package let aspectRatio: ClosedRange<Double>?

    /// How far a ratio may lie outside of those of training, as a factor.
    static let aspectTolerance = 1.1

    /// Makes the limits from normal images; nil where there are none.
    package init?(of images: [FrameStatistics]) {
        let brightnesses = images.map(\.brightness)
        guard let low = brightnesses.min(), let high = brightnesses.max(), let least = images.map(\.contrast).min()
        else { return nil }
        let fewness = 10 / Double(images.count)
        let margin = 0.1 + (0.1 + high - low) * fewness
        brightness = max(0, (low - margin).rounded4(.down))...min(1, (high + margin).rounded4(.up))
        contrast = (least / (2 * (1 + fewness))).rounded4(.down)
        let ratios = images.compactMap(\.aspectRatio)
        if let least = ratios.min(), let largest = ratios.max() {
            aspectRatio = least...largest
        } else {
            aspectRatio = nil
        }
    }

    private init(brightness: ClosedRange<Double>, contrast: Double, aspectRatio: ClosedRange<Double>?) {
        self.brightness = brightness
        self.contrast = contrast
        self.aspectRatio = aspectRatio
    }
}

extension FrameLimits: Codable {
    private enum CodingKeys: String, CodingKey, CaseIterable {
        case brightness, contrast
        case aspectRatio = "aspect_ratio"
    }

    /// `{"brightness": [low, high], "contrast": least, "aspect_ratio"?: [least, largest]}`.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
        let contrast = try container.decode(Double.self, forKey: .contrast)
        guard (0...0.5).contains(contrast) else {
            throw DecodingError.dataCorruptedError(
                forKey: .contrast, in: container, debugDescription: "must be from 0 to 0.5; found \(contrast)")
        }
        guard let brightness = try Self.range(container, .brightness, within: 0...1) else {
            throw DecodingError.keyNotFound(
                CodingKeys.brightness, .init(codingPath: container.codingPath, debugDescription: "is missing"))
        }
        self.init(
            brightness: brightness, contrast: contrast,
            aspectRatio: try Self.range(
                container, .aspectRatio, within: .leastNormalMagnitude ... .greatestFiniteMagnitude))
    }

    private static func range(
        _ container: KeyedDecodingContainer<CodingKeys>, _ key: CodingKeys, within bounds: ClosedRange<Double>
    ) throws -> ClosedRange<Double>? {
        guard let ends = try container.decodeIfPresent([Double].self, forKey: key) else { return nil }
        guard ends.count == 2, ends[0] <= ends[1], ends.allSatisfy(bounds.contains) else {
            let kind = bounds.upperBound == 1 ? "within 0 and 1" : "above 0"
            throw DecodingError.dataCorruptedError(
                forKey: key, in: container,
                debugDescription: "must be two numbers \(kind), the lower first; found \(ends)")
        }
        return ends[0]...ends[1]
    }

    /// The `frame_limits` of a checkpoint's preprocessing.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode([brightness.lowerBound, brightness.upperBound], forKey: .brightness)
        try container.encode(contrast, forKey: .contrast)
        try container.encodeIfPresent(aspectRatio.map { [$0.lowerBound, $0.upperBound] }, forKey: .aspectRatio)
    }
}

extension Double {
    /// Four digits behind the point, which tell enough of a limit.
    fileprivate func rounded4(_ rule: FloatingPointRoundingRule) -> Double { (self * 10_000).rounded(rule) / 10_000 }
}
