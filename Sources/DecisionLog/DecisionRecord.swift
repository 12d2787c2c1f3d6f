private import Glibc

/// What the log keeps of one decision.
///
/// Numbers that nothing is computed from again are rounded when a record is made, so that a line stays short: an
/// exact one has up to 19 characters, and a million decisions are to have less than 500 MB.
package struct DecisionRecord: Sendable, Equatable {
    /// One term of the score.
    package struct Term: Sendable, Equatable {
        /// What it is called.
        package let name: String
        /// Six significant digits.
        package let value: Double

        package init(name: String, value: Double) {
            self.name = name
            self.value = value.rounded(significantDigits: 6)
        }
    }

    /// When it was decided, seconds since 1970, whole milliseconds.
    package let time: Double
    /// The `X-Request-Id` of the request that the image came with.
    package let requestID: String
    /// The place in a batch; nil of a single image.
    package let index: Int?
    /// What requests call the model.
    package let model: String
    /// The model's version.
    package let version: String
    /// The first 16 hexadecimal digits of the SHA-256 of the model's file.
    package let modelDigest: String
    /// The first 32 hexadecimal digits of the SHA-256 of the image; nil where it was not computed.
    package let imageDigest: String?
    /// The score, exactly.
    package let score: Double
    /// The terms of the whole image.
    package let terms: [Term]
    /// What the score was compared with, exactly; nil where nothing was decided.
    package let threshold: Double?
    /// Whether the image was called an anomaly; nil where nothing was decided.
    package let isAnomaly: Bool?
    /// `normal`, `review` or `anomalous`; nil where nothing was decided.
    package let decision: String?
    /// Six significant digits; nil where the model carries no calibration.
    package let pValue: Double?
    /// `ok`, or what is wrong with the frame: `blank`, `dark`, `bright`.
    package let frame: String
    /// The mean of luma from 0 to 1, four digits behind the point.
    package let brightness: Double
    /// The standard deviation of luma from 0 to 0.5, four digits behind the point.
    package let contrast: Double

    /// Digits that are kept of a model's digest, enough to find its file.
    package static let modelDigits = 16
    /// Digits that are kept of an image's digest: 128 bits, so that no two images have the same.
    package static let imageDigits = 32

    /// - Parameters:
    ///   - modelDigest: at least 16 hexadecimal digits, of which the first are kept.
    ///   - imageDigest: at least 32 hexadecimal digits, of which the first are kept.
    package init(
        time: Double, requestID: String, index: Int?, model: String, version: String, modelDigest: String,
        imageDigest: String?, score: Double, terms: [Term], threshold: Double?, isAnomaly: Bool?, decision: String?,
        pValue: Double?, frame: String, brightness: Double, contrast: Double
    ) {
        self.time = (time * 1000).rounded() / 1000
        self.requestID = requestID
        self.index = index
        self.model = model
        self.version = version
        self.modelDigest = String(modelDigest.prefix(Self.modelDigits))
        self.imageDigest = imageDigest.map { String($0.prefix(Self.imageDigits)) }
        self.score = score
        self.terms = terms
        self.threshold = threshold
        self.isAnomaly = isAnomaly
        self.decision = decision
        self.pValue = pValue?.rounded(significantDigits: 6)
        self.frame = frame
        self.brightness = (brightness * 1e4).rounded() / 1e4
        self.contrast = (contrast * 1e4).rounded() / 1e4
    }
}

extension Double {
    /// The nearest number of so many decimal digits, whose shortest text has no more.
    fileprivate func rounded(significantDigits digits: Int) -> Double {
        guard self != 0, isFinite else { return self }
        let places = digits - 1 - Int(log10(magnitude).rounded(.down))
        // A power of ten up to 22 is exact, so that one division rounds once. Smaller and larger numbers than that
        // leaves are kept as they are.
        guard (0...22).contains(places) else { return self }
        let scale = Self.powersOfTen[places]
        return (self * scale).rounded() / scale
    }
}
