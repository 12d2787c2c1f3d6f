/// Finds the orientation in EXIF data, which are laid out like a TIFF file (CIPA DC-008, clause 4.5.2).
///
/// Only the first directory is read, entry by entry, so no chain of offsets can lead in circles or take long. Whatever
/// is not as it should be, an offset outside, another type, a value that there is not, leaves the image upright: an
/// orientation is never worth an error, and Pillow sees it that way, too.
enum EXIFOrientation {
    private static let tag = 0x0112
    private static let entryLength = 12

    /// The orientation that TIFF data name.
    static func read(_ data: ArraySlice<UInt8>) -> Orientation {
        guard let isBigEndian = byteOrder(data) else { return .upright }
        func number(_ offset: Int, _ count: Int) -> Int? {
            let bytes = data.dropFirst(offset).prefix(count)
            guard offset <= data.count, bytes.count == count else { return nil }
            return isBigEndian
                ? bytes.reduce(0) { $0 << 8 | Int($1) } : bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        guard number(2, 2) == 42, let directory = number(4, 4), let count = number(directory, 2) else {
            return .upright
        }
        for entry in 0..<count {
            let offset = directory + 2 + entry * entryLength
            guard let entryTag = number(offset, 2), let type = number(offset + 2, 2),
                let values = number(offset + 4, 4), number(offset + 8, 4) != nil
            else { break }
            guard entryTag == tag else { continue }
            // The first of several entries counts, and the first of several values; more than fit stand elsewhere.
            guard let length = length(of: type), values > 0, values * length <= 4,
                let value = number(offset + 8, length)
            else { return .upright }
            return Orientation(rawValue: value) ?? .upright
        }
        return .upright
    }

    private static func byteOrder(_ data: ArraySlice<UInt8>) -> Bool? {
        if data.starts(with: "MM".utf8) { return true }
        return data.starts(with: "II".utf8) ? false : nil
    }

    /// The length of a value of a type: a signed byte, or a short or a long number with or without a sign. Pillow takes
    /// unsigned bytes, which no camera writes here, for a text.
    private static func length(of type: Int) -> Int? {
        switch type {
        case 6: 1
        case 3, 8: 2
        case 4, 9: 4
        default: nil
        }
    }
}
