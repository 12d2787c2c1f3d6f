import Imaging
import Testing

/// Orientations as files tell them, in the EXIF segment of a JPEG file.
@Suite struct EXIFOrientationTests {
    /// An EXIF segment's data with one entry.
    struct EXIF {
        var order = "MM"
        var magic = 42
        var directory = 8
        var count = 1
        var tag = 0x0112
        var type = 3
        var values = 1
        var value = 6

        var bytes: [UInt8] {
            func number(_ value: Int, _ length: Int) -> [UInt8] {
                let bytes = (0..<length).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
                return order == "II" ? bytes : bytes.reversed()
            }
            // A value shorter than four bytes lies in the first of them.
            let length = [1: 1, 6: 1, 3: 2, 8: 2][type] ?? 4
            return Array("Exif".utf8) + [0, 0] + Array(order.utf8) + number(magic, 2) + number(directory, 4)
                + number(count, 2) + number(tag, 2) + number(type, 2) + number(values, 4) + number(value, length)
                + Array(repeating: 0, count: 4 - length)
        }
    }

    private func orientation(_ exif: [UInt8]) throws -> Orientation {
        var file = JPEGFile(try Fixture.jpeg("gray-17x9"))
        file[0xE1] = JPEGFile.Segment(marker: 0xE1, parameters: exif)
        return try JPEGDecoder.header(of: file.bytes[...]).orientation
    }

    @Test(arguments: Orientation.allCases, ["MM", "II"])
    func readsEveryOrientation(orientation: Orientation, order: String) throws {
        for type in [3, 4, 6, 8, 9] {
            let exif = EXIF(order: order, type: type, value: orientation.rawValue)
            #expect(try self.orientation(exif.bytes) == orientation, "type \(type)")
        }
    }

    /// Whatever is not as it should be leaves an image upright.
    @Test(arguments: [
        EXIF(order: "XX"), EXIF(magic: 43), EXIF(directory: 9999), EXIF(directory: 0), EXIF(directory: 0xFFFF_FFFF),
        EXIF(count: 0), EXIF(tag: 0x0111), EXIF(type: 1), EXIF(type: 2), EXIF(type: 0xFFFF), EXIF(values: 3),
        EXIF(values: 0), EXIF(type: 4, values: 2), EXIF(values: 0xFFFF_FFFF),
        EXIF(value: 0), EXIF(value: 9), EXIF(value: 0xFFFF),
    ])
    func isUprightWithout(exif: EXIF) throws {
        #expect(try orientation(exif.bytes) == .upright)
    }

    /// As Pillow has it: the first of two values, and of two entries.
    @Test func theFirstCounts() throws {
        #expect(try orientation(EXIF(values: 2).bytes) == .rotated90)
        let entry: [UInt8] = [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 3, 0, 0]
        #expect(try orientation(EXIF(count: 2).bytes + entry) == .rotated90)
    }

    @Test func readsWhatIsThereOfADirectory() throws {
        // The directory claims entries beyond the end of the segment.
        #expect(try orientation(EXIF(count: 0xFFFF).bytes) == .rotated90)
    }

    @Test func everyPrefixIsUpright() throws {
        let exif = EXIF().bytes
        for length in 0..<exif.count {
            #expect(try orientation(Array(exif[..<length])) == .upright, "\(length) bytes")
        }
    }
}
