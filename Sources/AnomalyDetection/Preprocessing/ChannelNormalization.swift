/// What networks trained on normalised images expect: each channel less a mean, divided by a deviation.
package struct ChannelNormalization: Sendable, Equatable {
    /// One number a channel, finite.
    package let mean: [Float]
    /// One number a channel, finite, above 0.
    package let deviation: [Float]

    /// - Throws: where the lists do not have one number for each channel, a number is not finite, or a deviation is not
    ///   above 0.
    package init(mean: [Float], deviation: [Float], channels: Int) throws(ChannelNormalizationError) {
        for (key, numbers) in [("mean", mean), ("deviation", deviation)] {
            guard numbers.count == channels else {
                throw .count(key: key, found: numbers.count, channels: channels)
            }
            if let wrong = numbers.first(where: { !$0.isFinite }) { throw .notFinite(key: key, found: wrong) }
        }
        if let wrong = deviation.first(where: { $0 <= 0 }) { throw .deviation(found: wrong) }
        self.mean = mean
        self.deviation = deviation
    }

    /// Normalises a value of a channel.
    func normalized(_ value: Float, channel: Int) -> Float { (value - mean[channel]) / deviation[channel] }
}

/// Why numbers cannot normalise channels.
package enum ChannelNormalizationError: Error, Equatable, CustomStringConvertible {
    /// There is not one number for each channel.
    case count(key: String, found: Int, channels: Int)
    /// A number is NaN or infinite.
    case notFinite(key: String, found: Float)
    /// A deviation is zero or negative.
    case deviation(found: Float)

    /// What is wrong with the key, without a subject.
    package var description: String {
        switch self {
        case .count(let key, let found, let channels):
            "\"\(key)\" must hold one number for each of the \(channels) channels; found \(found)"
        case .notFinite(let key, let found): "\"\(key)\" must hold finite numbers; found \(found)"
        case .deviation(let found): "\"deviation\" must hold numbers above 0; found \(found)"
        }
    }
}
