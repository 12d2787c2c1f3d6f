import Imaging
import Testing

/// Files that lie, each in one way, and the error that says so.
@Suite struct JPEGErrorTests {
    private func file(_ name: String = "rgb-2x2-baseline-16x16") throws -> JPEGFile {
        JPEGFile(try Fixture.jpeg(name))
    }

    private func error(_ file: JPEGFile, limits: ImageLimits = ImageLimits()) -> JPEGError? {
        error(file.bytes, limits: limits)
    }

    private func error(_ bytes: [UInt8], limits: ImageLimits = ImageLimits()) -> JPEGError? {
        do throws(JPEGError) {
            _ = try JPEGDecoder.decode(bytes, limits: limits)
            return nil
        } catch {
            return error
        }
    }

    @Test func refusesWhatIsNoJPEG() {
        for bytes in [[], [0xFF], [0x89, 0x50, 0x4E, 0x47]] as [[UInt8]] { #expect(error(bytes) == .notJPEG) }
        #expect(error([0xFF, 0xD8]) == .truncatedFile(offset: 2, needed: 2, available: 0))
        #expect(
            error([0xFF, 0xD8, 0xFF, 0xD9])
                == .misplacedSegment(JPEGMarker(rawValue: 0xD9), offset: 2, rule: "no frame header comes before it"))
    }

    @Test func refusesProcessesByName() throws {
        let processes: [(UInt8, JPEGProcess)] = [
            (0xC3, .lossless), (0xC5, .hierarchical), (0xC7, .hierarchical), (0xC9, .arithmetic), (0xCA, .arithmetic),
            (0xCB, .arithmetic), (0xCF, .arithmetic),
        ]
        for (marker, process) in processes {
            var file = try file()
            file.segments[try #require(file.segments.firstIndex { $0.marker == 0xC0 })].marker = marker
            let error = error(file)
            #expect(error == .unsupportedProcess(process, JPEGMarker(rawValue: marker)))
            #expect(error?.isUnsupported == true && error?.isTooLarge == false)
            #expect(error?.description.contains(process == .hierarchical ? "Export it" : "Convert it") == true)
        }
    }

    /// Changes of the frame header, from its first byte: precision, height, width, components.
    @Test func refusesFrames() throws {
        func changed(_ changes: [Int: UInt8]) throws -> JPEGError? {
            var file = try self.file()
            for (index, byte) in changes { file[0xC0].parameters[index] = byte }
            return error(file)
        }
        #expect(try changed([0: 12]) == .unsupportedPrecision(12))
        #expect(try changed([0: 16]) == .invalidPrecision(16))
        #expect(try changed([3: 0, 4: 0]) == .invalidSize(width: 0, height: 16))
        #expect(try changed([1: 0, 2: 0]) == .missingNumberOfLines)
        #expect(try changed([5: 2]) == .unsupportedComponentCount(2))
        #expect(try changed([5: 0]) == .unsupportedComponentCount(0))
        #expect(try changed([7: 0x52]) == .invalidSampling(component: 1, horizontal: 5, vertical: 2))
        #expect(try changed([7: 0x02]) == .invalidSampling(component: 1, horizontal: 0, vertical: 2))
        #expect(try changed([7: 0x32, 10: 0x21]) == .fractionalSampling(component: 2, horizontal: 2, vertical: 1))
        #expect(try changed([9: 1]) == .duplicateComponent(1))
        #expect(try changed([8: 3]) == .missingQuantizationTable(3, component: 1))
        #expect(try changed([8: 200]) == .missingQuantizationTable(200, component: 1))
        #expect(try changed([7: 0x44]) == .tooManyBlocksInUnit(18, offset: try offset(of: 0xDA)))
        var file = try file()
        file[0xC0].parameters.removeLast()
        #expect(error(file)?.description.contains("must have 17") == true)
        file = try self.file()
        file.segments.insert(file[0xC0], at: 2)
        #expect(error(file)?.description.contains("there may be only one frame") == true)
    }

    private func offset(of marker: UInt8) throws -> Int {
        let file = try file()
        return file.segments.prefix { $0.marker != marker }.reduce(0) { $0 + $1.bytes.count }
    }

    @Test func refusesSizesBeforeAllocating() throws {
        var file = try file()
        file[0xC0].parameters.replaceSubrange(1..<5, with: [0xFF, 0xFF, 0xFF, 0xFF])
        #expect(error(file) == .size(.dimensionTooLarge(width: 65535, height: 65535, limit: 16384)))
        #expect(error(file)?.isTooLarge == true)
        let limits = ImageLimits(maximumPixels: 255, maximumDecodedBytes: 767)
        #expect(error(try self.file(), limits: limits) == .size(.tooManyPixels(width: 16, height: 16, limit: 255)))
        let bytes = ImageLimits(maximumDecodedBytes: 767)
        #expect(error(try self.file(), limits: bytes) == .size(.tooManyBytes(width: 16, height: 16, limit: 767)))
        // 4096x4096 pixels of 4:2:0 are 393,216 blocks of at least two bits.
        file[0xC0].parameters.replaceSubrange(1..<5, with: [0x10, 0, 0x10, 0])
        guard case .fileTooShort(let length, let least) = error(file) else {
            Issue.record("\(String(describing: error(file)))")
            return
        }
        #expect(length == file.bytes.count && least > 98_304 && least < 99_304)
    }

    @Test func countsTheCoefficientsOfProgressiveImages() throws {
        let bytes = try Fixture.jpeg("rgb-2x2-progressive-23x17")
        // Four MCUs of six blocks, 128 bytes each; the image takes less.
        #expect(error(bytes, limits: ImageLimits(maximumDecodedBytes: 24 * 128)) == nil)
        let limits = ImageLimits(maximumDecodedBytes: 24 * 128 - 1)
        #expect(error(bytes, limits: limits) == .size(.tooManyBytes(width: 23, height: 17, limit: 24 * 128 - 1)))
    }

    @Test func refusesTables() throws {
        var file = try file()
        file.remove(0xDB)
        #expect(error(file) == .missingQuantizationTable(0, component: 1))
        file = try self.file()
        file.remove(0xC4)
        file.remove(0xC4)
        #expect(error(file) == .missingHuffmanTable(0, component: 1, isDC: true))

        func table(_ marker: UInt8, _ parameters: [UInt8]) throws -> JPEGError? {
            var file = try self.file()
            file.segments.insert(JPEGFile.Segment(marker: marker, parameters: parameters), at: 1)
            return error(file)
        }
        #expect(
            try table(0xDB, [4]) == .invalidTableNumber(JPEGMarker(rawValue: 0xDB), offset: 2, number: 4))
        #expect(
            try table(0xC4, [0x20]) == .invalidTableNumber(JPEGMarker(rawValue: 0xC4), offset: 2, number: 0x20))
        #expect(try table(0xDB, [0] + Array(repeating: 1, count: 63))?.description.contains("65 or 129") == true)
        let zeros = [UInt8](repeating: 0, count: 14)
        let tooMany = JPEGError.invalidHuffmanTable(offset: 2, rule: "there are more codes of 2 bits than fit")
        #expect(try table(0xC4, [0x10, 1, 3] + zeros + [1, 2, 3, 4]) == tooMany)
        #expect(
            try table(0xC4, [0, 1, 0] + zeros + [16])
                == .invalidHuffmanTable(offset: 2, rule: "a DC coefficient has at most 15 bits, not 16"))
        let overfull = [UInt8](repeating: 255, count: 16)
        #expect(
            try table(0xC4, [0x10] + overfull + Array(repeating: 0, count: 16 * 255))
                == .invalidHuffmanTable(offset: 2, rule: "it has 4080 codes, but there are 256 symbols"))
        #expect(try table(0xC4, [0x10] + overfull)?.description.contains("as many symbols") == true)
        #expect(try table(0xDD, [1])?.description.contains("must have 4") == true)
    }

    @Test func refusesScans() throws {
        func scan(_ name: String = "rgb-2x2-baseline-16x16", _ change: (inout [UInt8]) -> Void) throws -> JPEGError? {
            var file = try file(name)
            change(&file[0xDA].parameters)
            return error(file)
        }
        let offset = try offset(of: 0xDA)
        #expect(try scan { $0[1] = 9 } == .unknownComponent(9, offset: offset))
        #expect(try scan { $0[3] = 1 } == .unknownComponent(1, offset: offset))
        #expect(try scan { $0[2] = 0x30 } == .missingHuffmanTable(3, component: 1, isDC: true))
        #expect(try scan { $0[2] = 0x0F } == .missingHuffmanTable(15, component: 1, isDC: false))
        #expect(try scan { $0[0] = 5 }?.description.contains("components from 1 to 4") == true)

        let progressive = "rgb-2x2-progressive-23x17"
        for (first, last, bits) in [(1, 0, 0), (0, 5, 0), (1, 64, 0), (0, 0, 0x0E), (0, 0, 0x31), (1, 5, 0)] {
            let error = try scan(progressive) {
                $0.replaceSubrange(
                    $0.count - 3..<$0.count,
                    with: [
                        UInt8(first), UInt8(last), UInt8(bits),
                    ])
            }
            guard case .invalidProgression = error else {
                Issue.record("\(first), \(last), \(bits): \(String(describing: error))")
                continue
            }
        }
    }

    @Test func refusesIncompleteImages() throws {
        // A scan of one component less, and one too many.
        var file = try file("rgb-2x1-scans-19x18")
        let last = try #require(file.segments.lastIndex { $0.marker == 0xDA })
        let scan = file.segments.remove(at: last)
        #expect(error(file) == .incompleteComponent(3))
        file.segments.insert(file[0xDA], at: last)
        #expect(error(file)?.description.contains("one scan in a sequential image") == true)
        file.segments[last] = scan
        #expect(error(file) == nil)
        // The last scan of a progressive image and EOI.
        var progressive = try self.file("rgb-2x2-progressive-23x17")
        let lastScan = try #require(progressive.segments.lastIndex { $0.marker == 0xDA })
        progressive.segments.removeSubrange(lastScan...)
        #expect(error(progressive) == .missingData(offset: progressive.bytes.count))
    }

    @Test func refusesRestartMarkersOutOfOrder() throws {
        let bytes = try Fixture.jpeg("rgb-2x2-restart-33x31")
        let first = try #require(bytes.indices.first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xD0 })
        var other = bytes
        other[first + 1] = 0xD3
        let markers = (0..<4).map { JPEGMarker(rawValue: 0xD0 + $0) }
        #expect(error(other) == .invalidRestart(markers[3], expected: markers[0], offset: first))
        other.removeSubrange(first...first + 1)
        guard case .invalidRestart(JPEGMarker(rawValue: 0xD9), markers[0], _) = error(other) else {
            Issue.record("\(String(describing: error(other)))")
            return
        }
    }

    /// Progressive scans that bring nothing cost little each, so only their number tells that they are too many.
    @Test func refusesScansWithoutEnd() throws {
        // Grey, 8x8: a DC coefficient, then one AC coefficient after the other, each begun at bit 13 and refined down
        // to bit 0. A scan is one code, the end of the band, in a byte.
        let zeros = [UInt8](repeating: 0, count: 15)
        var bytes: [UInt8] = [0xFF, 0xD8, 0xFF, 0xDB, 0, 67, 0] + Array(repeating: 1, count: 64)
        bytes += [0xFF, 0xC2, 0, 11, 8, 0, 8, 0, 8, 1, 1, 0x11, 0]
        bytes += [0xFF, 0xC4, 0, 20, 0, 1] + zeros + [0] + [0xFF, 0xC4, 0, 20, 0x10, 1] + zeros + [0]
        func scan(_ coefficient: UInt8, _ bits: UInt8) -> [UInt8] {
            [0xFF, 0xDA, 0, 8, 1, 1, 0, coefficient, coefficient, bits, 0x7F]
        }
        bytes += scan(0, 0)
        var few = bytes
        for coefficient in UInt8(1)..<4 {
            bytes += scan(coefficient, 13)
            for bit in (UInt8(0)..<13).reversed() { bytes += scan(coefficient, (bit + 1) << 4 | bit) }
            if coefficient == 1 { few = bytes }
        }
        #expect(error(few + [0xFF, 0xD9]) == nil)
        #expect(error(bytes + [0xFF, 0xD9]) == .tooManyScans(limit: 32))
    }

    @Test func refusesCorruptData() throws {
        var file = try file("gray-17x9")
        // Ones in the place of codes: no table has a code of ones only.
        file[0xDA].data = [0xFF, 0, 0xFF, 0, 0xFF, 0, 0xFF, 0, 0xFF, 0]
        guard case .corruptData = error(file) else {
            Issue.record("\(String(describing: error(file)))")
            return
        }
        file[0xDA].data = [0]
        #expect(error(file)?.description.isEmpty == false)
    }
}
