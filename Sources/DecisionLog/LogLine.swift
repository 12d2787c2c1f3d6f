private import CZlib
internal import Files
private import Glibc

/// One line of the log, without its line break: a JSON object whose first members are `time` and `kind`, without white
/// space, and whose last is the checksum of what precedes it, `,"crc":"XXXXXXXX"}`.
package struct LogLine: Sendable, Equatable {
    /// UTF-8.
    package let bytes: [UInt8]
    /// Seconds since 1970.
    package let time: Double

    /// A line that ``isIntact(_:)``.
    init(bytes: [UInt8], time: Double) { (self.bytes, self.time) = (bytes, time) }

    /// What it tells of; nil of a kind that this program does not know.
    package var kind: RecordKind? {
        RecordKind.allCases.first { kind in
            let start = bytes.firstIndex(of: UInt8(ascii: ",")) ?? bytes.endIndex
            return bytes[start...].starts(with: ",\"kind\":\"\(kind.rawValue)\"".utf8)
        }
    }

    /// Writes a line, with its line break.
    ///
    /// - Parameters:
    ///   - time: seconds since 1970, finite.
    ///   - members: writes the members behind `time` and `kind`. Whatever texts it writes, they stay texts: quotation
    ///     marks and control characters are escaped, so that no client forges a member or another line.
    static func sealed(time: Double, kind: RecordKind, members: (inout JSONWriter) -> Void) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.number("time", time)
            json.string("kind", kind.rawValue)
            members(&json)
        }
        var bytes = json.bytes
        bytes.removeLast()
        let sum = bytes.withUnsafeBufferPointer(checksum)
        bytes += sealStart
        for shift in stride(from: UInt32(24), through: 0, by: -8) {
            let digits = UInt8(truncatingIfNeeded: sum >> shift).hexadecimalDigits
            bytes += [digits.high, digits.low]
        }
        bytes += sealEnd
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }

    private static let sealStart = Array(",\"crc\":\"".utf8)
    private static let sealEnd = Array("\"}".utf8)
    /// The bytes that a checksum takes: `,"crc":"XXXXXXXX"}`.
    private static let sealSize = sealStart.count + 8 + sealEnd.count

    /// CRC-32 as zlib, PNG and gzip have it (polynomial 0xEDB88320).
    private static func checksum(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
        UInt32(truncatingIfNeeded: crc32_z(0, bytes.baseAddress, bytes.count))
    }

    /// Whether a line ends with the checksum of its other bytes.
    static func isIntact(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
        let size = line.count - sealSize
        guard size > 0 else { return false }
        for (offset, byte) in sealStart.enumerated() where line[size + offset] != byte { return false }
        for (offset, byte) in sealEnd.enumerated() where line[line.count - sealEnd.count + offset] != byte {
            return false
        }
        var stored: UInt32 = 0
        for place in size + sealStart.count..<line.count - sealEnd.count {
            switch line[place] {
            case let byte where (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte):
                stored = stored << 4 | UInt32(byte - UInt8(ascii: "0"))
            case let byte where (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte):
                stored = stored << 4 | UInt32(byte - UInt8(ascii: "a") + 10)
            default: return false
            }
        }
        return stored == checksum(UnsafeBufferPointer(rebasing: line[..<size]))
    }

    private static let timeStart = Array("{\"time\":".utf8)

    /// The time that a line begins with, without anything else being read.
    static func time(of line: UnsafeBufferPointer<UInt8>) -> Double? {
        guard line.starts(with: timeStart) else { return nil }
        let rest = line.dropFirst(timeStart.count).prefix(24)
        return rest.firstIndex(of: UInt8(ascii: ",")).flatMap { Double(digits: rest[..<$0]) }
    }
}
