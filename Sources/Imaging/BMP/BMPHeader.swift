/// The headers of a Windows bitmap: BITMAPFILEHEADER, and any of BITMAPCOREHEADER, BITMAPINFOHEADER, the header of
/// OS/2 2, BITMAPV2INFOHEADER to BITMAPV5HEADER (Windows GDI, "Bitmap Structures").
struct BMPHeader {
    static let signature: [UInt8] = Array("BM".utf8)
    /// Bytes of the known headers behind the file's.
    private static let sizes: Set<Int> = [12, 40, 52, 56, 64, 108, 124]
    private static let fileHeaderSize = 14

    /// Columns, 1 to 2^31 - 1.
    let width: Int
    /// Rows, 1 to 2^31 - 1.
    let height: Int
    /// Whether the first row stored is the top one; else it is the bottom one.
    let isTopDown: Bool
    /// 1, 4, 8, 16, 24 or 32.
    let bitsPerPixel: Int
    /// Where the pixels begin, from the start of the file.
    let pixelOffset: Int
    /// Red, green and blue of each colour; empty above 8 bits a pixel.
    let palette: [[UInt8]]
    /// Which bits of a pixel are red, green and blue; empty where the pixel's bytes are blue, green and red.
    let masks: [UInt32]

    /// Bytes of a row, a multiple of 4.
    var rowLength: Int { (width * bitsPerPixel + 31) / 32 * 4 }
    /// How many of them fill the row up, 0 to 3.
    var rowPadding: Int { rowLength - (width * bitsPerPixel + 7) / 8 }

    /// Whether all colours of the palette are shades of grey.
    var isGray: Bool { !palette.isEmpty && palette.allSatisfy { $0[0] == $0[1] && $0[1] == $0[2] } }

    /// Whether what follows the two letters of the signature, which a text may begin with, can be a bitmap.
    static func isPlausible(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard bytes.count >= fileHeaderSize + 4 else { return false }
        return sizes.contains(Int(bytes.littleEndian32(at: fileHeaderSize)))
    }

    init(_ bytes: ArraySlice<UInt8>) throws(BMPError) {
        guard bytes.starts(with: Self.signature), Self.isPlausible(bytes) else { throw .notBMP }
        let headerSize = Int(bytes.littleEndian32(at: Self.fileHeaderSize))
        let end = Self.fileHeaderSize + headerSize
        guard bytes.count >= end else { throw .truncatedFile(needed: end, available: bytes.count) }
        let isCore = headerSize == 12
        let (width, storedHeight) =
            isCore
            ? (Int(bytes.littleEndian16(at: 18)), Int(bytes.littleEndian16(at: 20)))
            : (Int(bytes.signed32(at: 18)), Int(bytes.signed32(at: 22)))
        guard width > 0, storedHeight != 0, abs(storedHeight) <= Int32.max else {
            throw .invalidSize(width: width, height: storedHeight)
        }
        (self.width, height, isTopDown) = (width, abs(storedHeight), storedHeight < 0)
        bitsPerPixel = Int(bytes.littleEndian16(at: isCore ? 24 : 28))
        guard [1, 4, 8, 16, 24, 32].contains(bitsPerPixel) else { throw .bitsPerPixel(bitsPerPixel) }
        let compression = isCore ? Compression.none : try Compression(bytes.littleEndian32(at: 30))
        guard compression == .none || [16, 32].contains(bitsPerPixel) else { throw .maskedBits(bitsPerPixel) }
        let statedOffset = Int(bytes.littleEndian32(at: 10))

        var next = end
        if compression == .masks {
            // The masks are members of longer headers, and follow the one of 40 bytes.
            let first = Self.fileHeaderSize + 40
            if headerSize == 40 { next += 12 }
            guard bytes.count >= first + 12 else { throw .truncatedFile(needed: first + 12, available: bytes.count) }
            masks = [0, 4, 8].map { bytes.littleEndian32(at: first + $0) }
            for mask in masks where !mask.isRunOfOnes { throw .mask(mask) }
        } else {
            masks = bitsPerPixel == 16 ? [0x7C00, 0x03E0, 0x001F] : []
        }
        palette = try Self.palette(
            bytes, at: next, entrySize: isCore ? 3 : 4, bitsPerPixel: bitsPerPixel,
            stated: isCore ? 0 : Int(bytes.littleEndian32(at: 46)))
        // Some writers leave it out: the pixels then follow the palette.
        pixelOffset = statedOffset == 0 ? next + palette.count * (isCore ? 3 : 4) : statedOffset
        guard pixelOffset >= next else { throw .pixelOffset(pixelOffset, headersEnd: next) }
    }

    private static func palette(
        _ bytes: ArraySlice<UInt8>, at start: Int, entrySize: Int, bitsPerPixel: Int, stated: Int
    ) throws(BMPError) -> [[UInt8]] {
        guard bitsPerPixel <= 8 else { return [] }
        let most = 1 << bitsPerPixel
        guard stated <= most else { throw .paletteSize(stated, limit: most) }
        let count = stated == 0 ? most : stated
        guard bytes.count >= start + count * entrySize else {
            throw .truncatedFile(needed: start + count * entrySize, available: bytes.count)
        }
        return (0..<count).map { index in
            let first = bytes.startIndex + start + index * entrySize
            return [bytes[first + 2], bytes[first + 1], bytes[first]]
        }
    }

    /// How pixels are coded.
    private enum Compression {
        case none, masks

        init(_ value: UInt32) throws(BMPError) {
            switch value {
            case 0: self = .none
            case 3, 6: self = .masks
            default: throw .compression(value)
            }
        }
    }
}

extension UInt32 {
    /// Whether its ones stand side by side, and there are some.
    fileprivate var isRunOfOnes: Bool {
        guard self != 0 else { return false }
        let low = self >> trailingZeroBitCount
        return low & (low &+ 1) == 0
    }
}

extension ArraySlice<UInt8> {
    /// Two bytes so many behind the beginning, the least significant first.
    fileprivate func littleEndian16(at offset: Int) -> UInt16 {
        UInt16(self[startIndex + offset]) | UInt16(self[startIndex + offset + 1]) << 8
    }

    /// Four bytes so many behind the beginning, the least significant first.
    fileprivate func littleEndian32(at offset: Int) -> UInt32 {
        UInt32(littleEndian16(at: offset)) | UInt32(littleEndian16(at: offset + 2)) << 16
    }

    fileprivate func signed32(at offset: Int) -> Int32 { Int32(bitPattern: littleEndian32(at: offset)) }
}
