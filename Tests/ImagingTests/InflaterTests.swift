import Imaging
import Testing

@Suite struct InflaterTests {
    /// Written by Python's zlib and gzip modules (raw: without header and checksum); each says "hello, hello, hello".
    static let text = Array("hello, hello, hello".utf8)
    static let zlib: [UInt8] = [
        0x78, 0x9c, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0xd7, 0x51, 0xc8, 0x40, 0xa2, 0x00, 0x44, 0x28, 0x06, 0xd5,
    ]
    static let gzip: [UInt8] = [
        0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0xd7, 0x51, 0xc8,
        0x40, 0xa2, 0x00, 0x9f, 0xa1, 0xca, 0x09, 0x13, 0x00, 0x00, 0x00,
    ]
    static let raw = Array(zlib[2..<zlib.count - 4])

    static let samples: [([UInt8], Inflater.Format)] = [(zlib, .zlib), (raw, .zlib), (gzip, .gzip)]

    @Test func inflatesEveryFormat() throws {
        for (bytes, format) in Self.samples {
            #expect(try Inflater.inflate(bytes, format: format, maximumOutput: 19) == Self.text)
        }
    }

    @Test func joinsGzipMembers() throws {
        let members = Self.gzip + Self.gzip + Self.gzip
        let inflated = try Inflater.inflate(members, format: .gzip, maximumOutput: 57)
        #expect(inflated == Self.text + Self.text + Self.text)
        #expect(throws: InflateError.outputTooLarge(limit: 56)) {
            try Inflater.inflate(members, format: .gzip, maximumOutput: 56)
        }
    }

    @Test(arguments: [18, 1, 0])
    func stopsAtTheLimit(limit: Int) {
        for (bytes, format) in Self.samples {
            #expect(throws: InflateError.outputTooLarge(limit: limit)) {
                try Inflater.inflate(bytes, format: format, maximumOutput: limit)
            }
        }
        #expect(InflateError.outputTooLarge(limit: limit).isTooLarge)
    }

    @Test func outputOfManyPieces() throws {
        let zeros = [UInt8](repeating: 0, count: 300 * 1000)
        let image = try Image(width: 300, height: 1000, layout: .gray, samples: .eight(zeros))
        // The image data of a PNG is a zlib stream: a filter byte and the zeros of each row.
        let data = try PNGFile(try PNGEncoder.encode(image)).imageData
        let inflated = try Inflater.inflate(data, format: .zlib, maximumOutput: 301 * 1000)
        #expect(inflated == [UInt8](repeating: 0, count: 301 * 1000))
        #expect(throws: InflateError.outputTooLarge(limit: 300_999)) {
            try Inflater.inflate(data, format: .zlib, maximumOutput: 300_999)
        }
    }

    @Test func refusesEveryPrefix() {
        for (bytes, format) in Self.samples {
            for length in 0..<bytes.count {
                #expect(throws: InflateError.truncated(length: length)) {
                    try Inflater.inflate(Array(bytes[..<length]), format: format, maximumOutput: 100)
                }
            }
        }
        #expect(throws: InflateError.truncated(length: Self.gzip.count + 2)) {
            try Inflater.inflate(Self.gzip + Self.gzip[..<2], format: .gzip, maximumOutput: 100)
        }
    }

    @Test func refusesWhatFollows() {
        #expect(throws: InflateError.trailingData(offset: Self.zlib.count)) {
            try Inflater.inflate(Self.zlib + [0], format: .zlib, maximumOutput: 100)
        }
        #expect(throws: InflateError.trailingData(offset: Self.gzip.count)) {
            try Inflater.inflate(Self.gzip + [0, 0], format: .gzip, maximumOutput: 100)
        }
    }

    @Test func refusesDamage() {
        // Bare deflate has no checksum.
        for (intact, format) in [(Self.zlib, Inflater.Format.zlib), (Self.gzip, .gzip)] {
            // The checksum: four bytes at the end of zlib, before the length at the end of gzip.
            for position in intact.count - 4..<intact.count {
                var bytes = intact
                bytes[position] ^= 1
                guard case .corrupt = error(bytes, format: format) else {
                    Issue.record("byte \(position): \(String(describing: error(bytes, format: format)))")
                    continue
                }
            }
        }
        #expect(error(Self.text, format: .gzip) == .corrupt(offset: 2, reason: "incorrect header check"))
    }

    private func error(_ bytes: [UInt8], format: Inflater.Format) -> InflateError? {
        do throws(InflateError) {
            _ = try Inflater.inflate(bytes, format: format, maximumOutput: 100)
            return nil
        } catch {
            return error
        }
    }
}
