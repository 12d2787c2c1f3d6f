import Imaging

/// A ``RegionMask`` over an image of some size.
struct FrameRegion: Sendable {
    private let mask: RegionMask
    /// The mask's column of each column of the image.
    private let columns: [Int]
    /// The mask's row of each row of the image.
    private let rows: [Int]
    /// The smallest rectangle of the image that holds all that is inside.
    let bounds: PixelRectangle

    /// Brings the mask to an image of the same shape: each pixel takes the mask's pixel at its centre.
    ///
    /// - Throws: where the image has another shape, or none of its pixels is inside.
    init(_ mask: RegionMask, width: Int, height: Int) throws(PreprocessingError) {
        // Sides are at most 31 bits long. Another size of the same picture is off by less than a pixel each way.
        let difference = abs(width * mask.height - height * mask.width)
        let columns = (0..<width).map { (2 * $0 + 1) * mask.width / (2 * width) }
        let rows = (0..<height).map { (2 * $0 + 1) * mask.height / (2 * height) }
        let (xs, ys) = (
            Self.range(of: columns, mask.bounds.x, mask.bounds.width),
            Self.range(of: rows, mask.bounds.y, mask.bounds.height)
        )
        guard difference <= max(width, height, mask.width, mask.height), let xs, let ys else {
            throw .region(width: width, height: height, maskWidth: mask.width, maskHeight: mask.height)
        }
        self.mask = mask
        self.columns = columns
        self.rows = rows
        bounds = PixelRectangle(x: xs.lowerBound, y: ys.lowerBound, width: xs.count, height: ys.count)
    }

    /// The places of `places` that lie within a part of the mask; nil where none does.
    private static func range(of places: [Int], _ first: Int, _ count: Int) -> Range<Int>? {
        guard let start = places.firstIndex(where: { $0 >= first }),
            let end = places.lastIndex(where: { $0 < first + count }), start <= end
        else { return nil }
        return start..<end + 1
    }

    /// Whether a pixel of the image is inside.
    func contains(x: Int, y: Int) -> Bool { mask.contains(column: columns[x], row: rows[y]) }

    /// Whether a part of the image has a pixel inside.
    func touches(_ part: PixelRectangle) -> Bool {
        (part.y..<part.y + part.height).contains { y in
            (part.x..<part.x + part.width).contains { contains(x: $0, y: y) }
        }
    }

    /// A part of the image whose pixels outside are mid grey, so that nothing of what they show reaches a model.
    func covered(_ image: Image, at part: PixelRectangle) -> Image {
        let channels = image.layout.channelCount
        func cover<Sample: FixedWidthInteger>(_ values: [Sample]) -> [Sample] {
            var values = values
            let gray = Sample.max / 2 + 1
            for y in 0..<part.height {
                for x in 0..<part.width where !contains(x: part.x + x, y: part.y + y) {
                    for channel in 0..<channels { values[(y * part.width + x) * channels + channel] = gray }
                }
            }
            return values
        }
        let samples: Samples =
            switch image.samples {
            case .eight(let values): .eight(cover(values))
            case .sixteen(let values): .sixteen(cover(values))
            }
        return image.replacing(samples)
    }
}
