private import CZlib
import Imaging

extension FuzzTarget {
    /// PNG: a file whose checksums are made to fit first, since no fuzzer guesses them; or, where the input does not
    /// begin like one, its scanlines with a header. An image that is read is the same when it is written and read
    /// again.
    static let png = FuzzTarget("png") { bytes in
        let file = bytes.starts(with: signature) ? withChecksums(bytes) : pngFile(ofScanlines: bytes)
        guard let image = try? PNGDecoder.decode(file, limits: limits) else { return }
        precondition((try? PNGDecoder.decode(try PNGEncoder.encode(image))) == image, "the image has changed")
    }

    /// JPEG, at each reduction by turns.
    static let jpeg = FuzzTarget("jpeg") { bytes in
        let reduction = JPEGReduction.allCases[bytes.count % JPEGReduction.allCases.count]
        guard let header = try? JPEGDecoder.header(of: bytes[...], limits: limits),
            let image = try? JPEGDecoder.decode(bytes, limits: limits, reduction: reduction)
        else { return }
        _ = image.oriented(by: header.orientation)
    }

    /// Any image file, by its signature: BMP, PGM and the others too.
    static let image = FuzzTarget(
        "image",
        seeds: [
            Array("P5 3 2 255\nabcdef".utf8), Array("P6\n# a comment\n1 2\n65535\nabcdefghijkl".utf8),
            Array("P2 2 2 7 1 2 3 4".utf8), Array("P3 1 1 255 1 2 3".utf8), Array("P4 9 1\nab".utf8),
            Array("P1 3 1 1 0 1".utf8), bitmap,
        ]
    ) { bytes in
        guard let file = try? ImageFile(bytes) else { return }
        precondition(file.declaredPixels >= 0)
        guard let decoded = try? file.decode(limits: limits) else { return }
        precondition(decoded.image.width * decoded.image.height <= limits.maximumPixels, "the limits do not hold")
    }

    private static let limits = ImageLimits(maximumPixels: 1 << 16, maximumDecodedBytes: 1 << 20)

    /// A BMP file of two pixels side by side, 24 bits each.
    private static let bitmap: [UInt8] =
        Array("BM".utf8) + [62, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 0, 24, 0]
        + [UInt8](repeating: 0, count: 24) + [1, 2, 3, 4, 5, 6, 0, 0]

    // MARK: PNG

    private static let signature: [UInt8] = [137, 80, 78, 71, 13, 10, 26, 10]

    /// The file with the checksum of every whole chunk (PNG, clause 5.3).
    private static func withChecksums(_ bytes: [UInt8]) -> [UInt8] {
        var file = bytes
        var start = signature.count
        while start + 12 <= file.count {
            let length = file[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
            guard length <= file.count - start - 12 else { break }
            let end = start + 8 + length
            file.replaceSubrange(end..<end + 4, with: bigEndian(checksum(file[start + 4..<end])))
            start = end + 4
        }
        return file
    }

    /// Five bytes give size, depth, colour type and interlacing; the others are scanlines, stored uncompressed.
    private static func pngFile(ofScanlines bytes: [UInt8]) -> [UInt8] {
        guard bytes.count > 5 else { return bytes }
        let header: [UInt8] = [
            0, 0, 0, bytes[0] & 31, 0, 0, 0, bytes[1] & 31, 1 << (bytes[2] & 7), bytes[3] & 7, 0, 0, bytes[4] & 1,
        ]
        let scanlines = bytes[5...].prefix(65_535)
        let length = UInt16(scanlines.count)
        let (low, high) = (UInt8(truncatingIfNeeded: length), UInt8(length >> 8))
        let sum = scanlines.withUnsafeBufferPointer { adler32(1, $0.baseAddress, UInt32($0.count)) }
        let stored = [0x78, 1, 1, low, high, ~low, ~high] + scanlines + bigEndian(UInt32(truncatingIfNeeded: sum))
        let palette = (UInt8(0)..<48).map { $0 &* 5 }
        return signature + chunk("IHDR", header) + ([2, 3].contains(header[9]) ? chunk("PLTE", palette) : [])
            + chunk("IDAT", stored) + chunk("IEND", [])
    }

    private static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
        let body = Array(type.utf8) + data
        return bigEndian(UInt32(data.count)) + body + bigEndian(checksum(body[...]))
    }

    private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.withUnsafeBufferPointer { UInt32(truncatingIfNeeded: crc32(0, $0.baseAddress, UInt32($0.count))) }
    }

    private static func bigEndian(_ value: UInt32) -> [UInt8] {
        withUnsafeBytes(of: value.bigEndian, Array.init)
    }
}
