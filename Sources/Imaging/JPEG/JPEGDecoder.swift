/// Decodes JPEG images (ITU-T Recommendation T.81) to the pixels that libjpeg-turbo, and with it Pillow, gives.
package enum JPEGDecoder {
    /// Decodes a whole JPEG file.
    ///
    /// Time is linear in the size of the file and of the image. Memory: the image, its components at their own
    /// resolution, and before the image, of a progressive file, two bytes for each coefficient. Nothing of the size of
    /// the image is allocated before the limits have been checked, nor for a file which is too short to hold such an
    /// image.
    ///
    /// - Parameters:
    ///   - bytes: The file; a part of a larger body need not be copied.
    ///   - limits: The largest image to accept; pixels and sides are those before any reduction.
    ///   - reduction: At what part of its size the image is decoded.
    /// - Returns: The image as it is stored, not turned as an orientation says: grey, or red, green and blue, 8 bits.
    /// - Throws: `JPEGError`; its `isTooLarge` and `isUnsupported` tell an image beyond the limits, or one coded in a
    ///   way that is not decoded here, from a malformed one.
    package static func decode(
        _ bytes: ArraySlice<UInt8>, limits: ImageLimits = ImageLimits(), reduction: JPEGReduction = .full
    ) throws(JPEGError) -> Image {
        var segments = try JPEGSegmentReader(bytes)
        var metadata = try JPEGMetadata.read(from: &segments, limits: limits)
        let frame = metadata.frame
        let width = JPEGFrame.quotient(frame.width, reduction.rawValue)
        let height = JPEGFrame.quotient(frame.height, reduction.rawValue)
        try checkMemory(frame, width: width, height: height, limits: limits)
        guard segments.remaining.count >= frame.leastDataLength else {
            throw .fileTooShort(length: bytes.count, least: segments.offset + frame.leastDataLength)
        }
        guard var scan = try metadata.nextScan(from: &segments) else { throw .missingSegment(.startOfScan) }
        var decoder = JPEGFrameDecoder(frame, reduction: reduction)
        while true {
            let length = try decoder.decode(
                scan, tables: metadata.tables, data: segments.remaining, dataOffset: segments.offset)
            segments.skip(length)
            if decoder.isComplete { break }
            guard let next = try metadata.nextScan(from: &segments) else { break }
            scan = next
        }
        try decoder.finish()
        let renderer = JPEGRenderer(
            planes: decoder.planes, coding: JPEGColorCoding(frame.components, metadata.application), width: width,
            height: height, isSmooth: reduction != .eighth)
        return renderer.render()
    }

    /// Decodes a file that is an array of its own, as ``decode(_:limits:reduction:)`` does a part of one.
    package static func decode(
        _ bytes: [UInt8], limits: ImageLimits = ImageLimits(), reduction: JPEGReduction = .full
    ) throws(JPEGError) -> Image {
        try decode(bytes[...], limits: limits, reduction: reduction)
    }

    /// What a file says of its image, without decoding it: only the segments before its data are read.
    package static func header(
        of bytes: ArraySlice<UInt8>, limits: ImageLimits = ImageLimits()
    ) throws(JPEGError) -> JPEGHeader {
        var segments = try JPEGSegmentReader(bytes)
        let metadata = try JPEGMetadata.read(from: &segments, limits: limits)
        return JPEGHeader(
            width: metadata.frame.width, height: metadata.frame.height,
            orientation: metadata.application.orientation)
    }

    /// The pixels that a file's header declares; 0 where there is no valid header.
    package static func declaredPixels(_ bytes: ArraySlice<UInt8>) -> Int {
        let limits = ImageLimits(maximumPixels: .max, maximumDimension: .max, maximumDecodedBytes: .max)
        guard let header = try? header(of: bytes, limits: limits) else { return 0 }
        return header.width * header.height
    }

    /// Checks the bytes of the decoded image, and those of the coefficients of a progressive one, which are kept until
    /// its last scan. Sides have 16 bits, so nothing overflows.
    private static func checkMemory(
        _ frame: JPEGFrame, width: Int, height: Int, limits: ImageLimits
    ) throws(JPEGError) {
        let image = width * height * (frame.components.count == 1 ? 1 : 3)
        let coefficients = frame.process == .progressive ? 128 * frame.paddedBlockCount : 0
        guard max(image, coefficients) <= limits.maximumDecodedBytes else {
            throw .size(
                .tooManyBytes(width: frame.width, height: frame.height, limit: limits.maximumDecodedBytes))
        }
    }
}
