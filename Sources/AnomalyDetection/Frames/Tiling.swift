package import Imaging

/// How a large image is cut into tiles, each of which a model sees by itself: a small defect stays visible where the
/// whole, brought to the model's input, would lose it.
package struct Tiling: Sendable, Equatable {
    /// Columns of a tile, pixels of the image.
    package let width: Int
    /// Rows of a tile, pixels of the image.
    package let height: Int
    /// Columns and rows that neighbours share at least, pixels.
    package let overlap: Int

    /// What a tile may measure each way, pixels.
    package static let sides = 32...16_384
    /// The most tiles of one image.
    package static let limit = 1_024

    /// - Parameter overlap: nil for an eighth of the shorter side: a defect on the edge of one tile lies within
    ///   another.
    /// - Throws: where a side is not among ``sides``, or the overlap is not less than both.
    package init(width: Int, height: Int, overlap: Int? = nil) throws(TilingError) {
        guard Self.sides.contains(width), Self.sides.contains(height) else {
            throw .size(width: width, height: height)
        }
        let overlap = overlap ?? min(width, height) / 8
        guard (0..<min(width, height)).contains(overlap) else {
            throw .overlap(found: overlap, limit: min(width, height))
        }
        self.width = width
        self.height = height
        self.overlap = overlap
    }

    /// The tiles of an area of an image, row by row. They cover it; the last of a row or column ends where the area
    /// does, and shares more than ``overlap`` with the one before. An area that is smaller than a tile has one of its
    /// own size.
    ///
    /// - Throws: where there are more than ``limit``.
    package func tiles(of area: PixelRectangle) throws(PreprocessingError) -> [PixelRectangle] {
        let columns = Self.count(along: area.width, side: width, overlap: overlap)
        let rows = Self.count(along: area.height, side: height, overlap: overlap)
        // Neither is more than a side of an image, so that their product fits.
        guard columns * rows <= Self.limit else {
            throw .tiles(count: columns * rows, limit: Self.limit, width: area.width, height: area.height)
        }
        let (width, height) = (min(self.width, area.width), min(self.height, area.height))
        return (0..<rows).flatMap { row in
            (0..<columns).map { column in
                PixelRectangle(
                    x: area.x + min(column * (width - overlap), area.width - width),
                    y: area.y + min(row * (height - overlap), area.height - height), width: width, height: height)
            }
        }
    }

    private static func count(along length: Int, side: Int, overlap: Int) -> Int {
        guard length > side else { return 1 }
        let step = side - overlap
        return 1 + (length - side + step - 1) / step
    }
}

/// Why numbers cannot cut an image.
package enum TilingError: Error, Equatable, CustomStringConvertible {
    /// A side is too small or too large.
    case size(width: Int, height: Int)
    /// Neighbours would share all of a tile, or less than nothing.
    case overlap(found: Int, limit: Int)

    /// A full sentence.
    package var description: String {
        switch self {
        case .size(let width, let height):
            "A tile is \(width)x\(height) pixels; its sides must be \(Tiling.sides.lowerBound) to "
                + "\(Tiling.sides.upperBound)."
        case .overlap(let found, let limit):
            "Tiles overlap by \(found) pixels; it must be at least 0 and less than their shorter side, \(limit)."
        }
    }
}

extension Tiling: Codable {
    private enum CodingKeys: String, CodingKey, CaseIterable { case width, height, overlap }

    /// `{"width", "height", "overlap"}`.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
        do {
            self = try Tiling(
                width: try container.decode(Int.self, forKey: .width),
                height: try container.decode(Int.self, forKey: .height),
                overlap: try container.decode(Int.self, forKey: .overlap))
        } catch let error as TilingError {
            throw DecodingError.dataCorrupted(
                .init(codingPath: container.codingPath, debugDescription: error.description))
        }
    }
}
