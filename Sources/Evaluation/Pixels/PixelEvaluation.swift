/// How well a map shows where images are defective, over the pixels of all images.
package struct PixelEvaluation: Sendable, Equatable {
    /// The area under the receiver operating characteristic of pixels, 0 to 1: the probability that a pixel of a defect
    /// has a larger value than one outside. Large defects weigh more than small ones.
    package let auroc: Double
    /// The area under the per-region overlap, up to a false-positive rate of ``rateLimit`` and divided by it, 0 to 1:
    /// the mean, over the connected regions of all masks, of the share of a region that is above the threshold, as a
    /// function of the share of all other pixels that are (Bergmann et al., *The MVTec Anomaly Detection Dataset*,
    /// International Journal of Computer Vision, 2021). Each region counts the same, however large it is.
    package let auPRO: Double
    /// The images whose pixels were counted, normal ones included.
    package let imageCount: Int

    /// The largest false-positive rate of ``auPRO``: what calls more of the normal pixels defective is of no use.
    package static let rateLimit = 0.3
}
