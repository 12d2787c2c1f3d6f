import Datasets
import Imaging

/// How many pixels, inside and outside of defects, have which value of a map: what the figures of pixels are computed
/// from, in memory that does not grow with the images.
///
/// The bins follow the bits of a value: its exponent and the first ten bits of its mantissa. So values that differ by
/// less than one part in 1,024 may count as equal, wherever they lie, and nothing has to be known of them beforehand.
/// All counts are whole numbers, so that the order of the images does not matter.
struct PixelCounts: Sendable {
    private static let droppedBits: UInt32 = 13
    private static let binCount = Int(Float.infinity.bitPattern >> droppedBits)
    /// The weight of a whole region; each of its pixels has an equal part of it, rounded down by far less than matters.
    private static let regionWeight: Int128 = 1 << 62

    /// Pixels outside of defects, by bin.
    private var normal = [Int](repeating: 0, count: binCount)
    /// Pixels of defects, by bin.
    private var defective = [Int](repeating: 0, count: binCount)
    /// The weights of the pixels of defects, by bin.
    private var overlap = [Int128](repeating: 0, count: binCount)
    /// The number of images counted.
    private(set) var imageCount = 0

    /// Counts the pixels of an image.
    ///
    /// - Parameters:
    ///   - map: The map in the size of the image. Finite; what is below 0 counts as 0.
    ///   - regions: The regions of its mask, of as many pixels; nil for an image without defects.
    mutating func add(_ map: FloatPlane, _ regions: DefectMask.Regions?) {
        imageCount += 1
        guard let regions else {
            for value in map.values { normal[Self.bin(value)] += 1 }
            return
        }
        precondition(regions.labels.count == map.values.count, "a mask is as large as its image")
        let weights = regions.areas.map { Self.regionWeight / Int128($0) }
        for (value, label) in zip(map.values, regions.labels) {
            let bin = Self.bin(value)
            if label < 0 {
                normal[bin] += 1
            } else {
                defective[bin] += 1
                overlap[bin] += weights[label]
            }
        }
    }

    /// Adds the counts of other images.
    mutating func add(_ other: PixelCounts) {
        imageCount += other.imageCount
        for bin in normal.indices {
            normal[bin] += other.normal[bin]
            defective[bin] += other.defective[bin]
            overlap[bin] += other.overlap[bin]
        }
    }

    private static func bin(_ value: Float) -> Int {
        value > 0 ? min(Int(value.bitPattern >> droppedBits), binCount - 1) : 0
    }

    /// The figures; nil where no pixel or every pixel is defective.
    func figures() -> PixelEvaluation? {
        let normals = Double(normal.reduce(0, +))
        let defects = Double(defective.reduce(0, +))
        let weight = Double(overlap.reduce(0, +))
        guard normals > 0, defects > 0 else { return nil }
        var (area, overlapArea) = (0.0, 0.0)
        // Shares of the pixels above the threshold as it falls: outside of defects, of defects, and of each region in
        // the mean.
        var (outside, inside, covered) = (0.0, 0.0, 0.0)
        for bin in normal.indices.reversed() where normal[bin] + defective[bin] > 0 {
            let step = Double(normal[bin]) / normals
            let rise = Double(defective[bin]) / defects
            let gain = Double(overlap[bin]) / weight
            area += step * (inside + rise / 2)
            // Within a bin both grow evenly; what lies beyond the limit is cut off.
            let part = step > 0 ? min(1, max(0, PixelEvaluation.rateLimit - outside) / step) : 1
            overlapArea += step * part * (covered + gain * part / 2)
            outside += step
            inside += rise
            covered += gain
        }
        return PixelEvaluation(
            auroc: min(area, 1), auPRO: min(overlapArea / PixelEvaluation.rateLimit, 1), imageCount: imageCount)
    }
}
