/// The bytes of an image file, told by their signature: the one way from a file to an image.
package struct ImageFile {
    /// What the file is.
    package let format: ImageFormat
    private let bytes: ArraySlice<UInt8>

    /// Recognises a file. O(1).
    ///
    /// - Throws: `ImageFileError.foreign` or `.unrecognised` where it is none of the formats that are read.
    package init(_ bytes: ArraySlice<UInt8>) throws(ImageFileError) {
        guard let format = ImageFormat(signatureOf: bytes) else {
            throw ForeignFormat(signatureOf: bytes).map(ImageFileError.foreign)
                ?? .unrecognised(firstBytes: Array(bytes.prefix(8)))
        }
        self.format = format
        self.bytes = bytes
    }

    /// Recognises a file that is an array of its own.
    package init(_ bytes: [UInt8]) throws(ImageFileError) { try self.init(bytes[...]) }

    /// How many bytes of a file ``check(beginning:size:limits:)`` takes: more than any header but that of a JPEG file
    /// with many data before its frame.
    package static let beginningLength = 1 << 16

    /// What a file may hold beside its pixels, in bytes: profiles, comments, small pictures of itself.
    private static let mostBesidePixels = 1 << 24

    /// Recognises a file by its beginning, and refuses what is too large for an image, before the rest is read.
    ///
    /// - Parameters:
    ///   - beginning: The first ``beginningLength`` bytes, or all.
    ///   - size: Bytes of the whole file.
    package static func check(beginning: [UInt8], size: Int, limits: ImageLimits) throws(ImageFileError) {
        let file = try ImageFile(beginning)
        let (limit, overflow) = limits.maximumDecodedBytes.addingReportingOverflow(mostBesidePixels)
        guard overflow || size <= limit else { throw .tooLong(size: size, limit: limit) }
        // The decoder refuses it by its header, and says why.
        if file.declaredPixels > limits.maximumPixels { _ = try file.decode(limits: limits) }
    }

    /// Decodes the image.
    ///
    /// - Parameters:
    ///   - decoding: What is done with a JPEG file's orientation, whether it may be decoded at a reduced size, and
    ///     which sample of other files is white.
    ///   - limits: The largest image to accept, of what the file holds, whatever is decoded of it.
    /// - Throws: `ImageFileError`; its `isTooLarge` tells an image beyond the limits from a malformed one.
    package func decode(
        _ decoding: ImageDecoding = ImageDecoding(), limits: ImageLimits = ImageLimits()
    ) throws(ImageFileError) -> DecodedImage {
        var image: Image
        switch format {
        case .png: do { image = try PNGDecoder.decode(bytes, limits: limits) } catch { throw .png(error) }
        case .jpeg: do { return try Self.jpeg(bytes, decoding, limits) } catch { throw .jpeg(error) }
        case .bmp: do { image = try BMPDecoder.decode(bytes, limits: limits) } catch { throw .bmp(error) }
        case .portableAnymap:
            do { image = try PortableAnymapDecoder.decode(bytes, limits: limits) } catch {
                throw .portableAnymap(error)
            }
        }
        if let white = decoding.white, !statesWhite { image = image.scaled(toWhite: white) }
        return DecodedImage(image: image, format: format, width: image.width, height: image.height)
    }

    /// Whether the file itself says which of its samples is white.
    private var statesWhite: Bool {
        guard format == .portableAnymap, let header = try? PortableAnymapHeader(bytes) else { return false }
        return header.maximum < 65_535
    }

    /// The pixels that a file's header declares, before anything is checked; 0 where it is too short to hold one.
    package var declaredPixels: Int {
        switch format {
        case .png: PNGDecoder.declaredPixels(bytes)
        case .jpeg: JPEGDecoder.declaredPixels(bytes)
        case .bmp: (try? BMPHeader(bytes)).map { $0.width * $0.height } ?? 0
        case .portableAnymap: (try? PortableAnymapHeader(bytes)).map { $0.width * $0.height } ?? 0
        }
    }

    /// The most bytes of memory that decoding takes, and then turning the image or bringing it to other colours, of the
    /// size that the header declares; 0 where the file is too short to hold one.
    package var declaredBytes: Int {
        let pixelBytes =
            switch format {
            // The image, and a second one that is made of it.
            case .png: 2 * PNGDecoder.declaredPixelBytes(bytes)
            // Two bytes for each of three coefficients of a progressive image and a sample of each; these are gone when
            // a second image of three bytes is made. One more for what fills up blocks.
            case .jpeg: 10
            // Red, green, blue and opacity, twice.
            case .bmp: 8
            // Three samples of 16 bits, twice.
            case .portableAnymap: 12
            }
        let (size, overflows) = declaredPixels.multipliedReportingOverflow(by: pixelBytes)
        return overflows ? .max : size
    }
}
