import AnomalyDetection

extension Split {
    /// The share of normal images that the threshold of a trained model lets exceed it.
    package static let falsePositiveRate = 0.05

    /// The held-out images in two parts, so that the images that choose the epoch are not the ones that calibrate its
    /// threshold. One half calibrates, or as many as a threshold at 5% needs where the half is fewer and
    /// ``fewestChoosing`` remain; where they do not, all choose and none calibrates. Both are spread evenly over the
    /// list.
    package static func divide(heldOut: [Int]) -> (choosing: [Int], calibrating: [Int]) {
        let count = heldOut.count
        guard count >= fewestHeldOut else { return (heldOut, []) }
        let calibrating = max(count / 2, fewestHeldOut - fewestChoosing)
        let isCalibrating = (0..<count).map { ($0 + 1) * calibrating / count > $0 * calibrating / count }
        func part(_ isWanted: Bool) -> [Int] { zip(heldOut, isCalibrating).filter { $1 == isWanted }.map(\.0) }
        return (part(false), part(true))
    }

    /// The fewest images that an epoch is chosen by, where others calibrate.
    static let fewestChoosing = 5
    /// The fewest held-out images of which some calibrate.
    package static let fewestHeldOut = fewestChoosing + (Calibration.requiredSize(forRate: falsePositiveRate) ?? 0)
}

extension Split.Scheme {
    /// The fewest normal images of which enough are held out for a threshold at ``Split/falsePositiveRate``; nil where
    /// none is held out.
    package var imagesForThreshold: Int? {
        switch self {
        case .holdout: 4 * Split.fewestHeldOut
        case .fiveFold: Split.foldCount * Split.fewestHeldOut
        case .crossFit: nil
        }
    }
}
