package import Files
private import FoundationEssentials
package import Imaging

/// The part of an image that is looked at. What lies outside is neither learned nor scored.
package struct RegionMask: Sendable, Equatable {
    /// Columns of the picture that it was drawn as.
    package let width: Int
    /// Rows of the picture that it was drawn as.
    package let height: Int
    /// Row by row from the top left.
    private let isInside: [Bool]
    /// The smallest rectangle that holds all that is inside.
    package let bounds: PixelRectangle

    /// Takes what is lighter than mid grey, of any colour.
    ///
    /// - Throws: where nothing is.
    package init(_ picture: Image) throws(RegionMaskError) {
        let isInside: [Bool] =
            switch picture.luma().samples {
            case .eight(let values): values.map { $0 >= 128 }
            case .sixteen(let values): values.map { $0 >= 32_768 }
            }
        var (left, right, top, bottom) = (Int.max, -1, Int.max, -1)
        for y in 0..<picture.height {
            for x in 0..<picture.width where isInside[y * picture.width + x] {
                (left, right) = (min(left, x), max(right, x))
                (top, bottom) = (min(top, y), max(bottom, y))
            }
        }
        guard right >= 0 else { throw .empty }
        width = picture.width
        height = picture.height
        self.isInside = isInside
        bounds = PixelRectangle(x: left, y: top, width: right - left + 1, height: bottom - top + 1)
    }

    /// Reads an image file, within the limits of images.
    ///
    /// - Throws: errors that name it.
    package init(contentsOf path: String) throws(RegionMaskError) {
        let bytes: [UInt8]
        do { bytes = try ImageFile.bytes(of: path) } catch {
            switch error {
            case .file(let error): throw .file(error)
            case .image(let error): throw .inFile(path: path, .image(reason: error.description))
            }
        }
        do { try self.init(file: bytes) } catch { throw .inFile(path: path, error) }
    }

    /// Reads the bytes of an image file, within the limits of images.
    package init(file: [UInt8]) throws(RegionMaskError) {
        let picture: Image
        do { picture = try ImageFile(file).decode().image } catch { throw .image(reason: error.description) }
        try self.init(picture)
    }

    /// The share of the picture that is inside, above 0 and at most 1.
    package var share: Double {
        Double(isInside.reduce(0) { $0 + ($1 ? 1 : 0) }) / Double(isInside.count)
    }

    /// Whether the pixel of a column and a row is inside.
    func contains(column: Int, row: Int) -> Bool { isInside[row * width + column] }

    /// The mask as a grey PNG file, black and white.
    private func png() throws(PNGEncodingError) -> [UInt8] {
        let plane = FloatPlane(width: width, height: height, values: isInside.map { $0 ? 1 : 0 })
        return try PNGEncoder.encode(Image(levelsOf: [plane], fullScale: 1))
    }
}

/// Why a picture is no region.
package enum RegionMaskError: Error, CustomStringConvertible {
    /// It cannot be decoded; `reason` is a sentence.
    case image(reason: String)
    /// It has no white.
    case empty
    /// It could not be read.
    case file(FileError)
    /// One of the others, in this file.
    indirect case inFile(path: String, RegionMaskError)

    /// A full sentence.
    package var description: String {
        switch self {
        case .image(let reason): "The region is no picture that can be read: \(reason)"
        case .empty: "The region is black all over, so that nothing would be looked at; what is looked at is white."
        case .file(let error): error.description
        case .inFile(let path, let error): "\(path): \(error)"
        }
    }
}

extension RegionMask: Codable {
    /// Base64 of a PNG file.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let png = Data(base64Encoded: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "must be base64 of a PNG file")
        }
        do { self = try RegionMask(file: Array(png)) } catch {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: error.description)
        }
    }

    /// Base64 of a PNG file.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Data(try png()).base64EncodedString())
    }
}
