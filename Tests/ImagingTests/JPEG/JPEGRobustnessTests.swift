import Imaging
import Testing

/// Valid files, cut short and damaged everywhere.
@Suite struct JPEGRobustnessTests {
    static let names = [
        "gray-17x9", "gray-2x2-progressive-17x18", "rgb-2x2-baseline-16x16", "rgb-2x2-progressive-23x17",
        "rgb-2x2-restart-33x31", "rgb-2x1-scans-19x18", "adobe-rgb-13x12", "cmyk-13x12", "dnl-20x21",
    ]
    static let limits = ImageLimits(maximumPixels: 1 << 16, maximumDecodedBytes: 1 << 20)

    /// What is cut short is refused, unless only EOI is missing or bits that fill up the last byte.
    @Test(arguments: names)
    func everyPrefixIsRefusedOrComplete(name: String) throws {
        let file = try Fixture.jpeg(name)
        let image = try JPEGDecoder.decode(file)
        for length in 0..<file.count {
            do throws(JPEGError) {
                let decoded = try JPEGDecoder.decode(file[..<length])
                #expect(decoded == image, "\(length) bytes")
                #expect(length >= file.count - 3, "\(length) bytes")
            } catch {
                #expect(!error.description.isEmpty)
            }
        }
    }

    /// Every byte of the file, changed in several ways: an image of the size that the header says, or an error.
    @Test(arguments: names)
    func damageNeverTraps(name: String) throws {
        var file = try Fixture.jpeg(name)
        var refused = 0
        for position in file.indices {
            for change in [0x01, 0x02, 0x10, 0x80, 0xFF] as [UInt8] {
                file[position] ^= change
                refused += try isRefused(file) ? 1 : 0
                file[position] ^= change
            }
        }
        // At the very least changes of SOI and of the markers' lengths.
        #expect(refused > 20)
    }

    /// A fuzzer in small: several changes at once, pieces lost, doubled and exchanged, of all files.
    @Test func mutationsNeverTrap() throws {
        let files = try Fixture.names(in: "jpeg", extension: "jpg").map(Fixture.jpeg)
        var random = SplitMix(state: 20_261_127)
        for _ in 0..<3000 {
            var file = files[random.below(files.count)]
            for _ in 0...random.below(6) {
                let place = random.below(file.count)
                let length = min(random.below(16), file.count - place)
                switch random.below(5) {
                case 0: file[place] = UInt8(truncatingIfNeeded: random.next())
                case 1: file[place] ^= 1 << random.below(8)
                case 2: file.removeSubrange(place..<place + min(length, file.count - 1))
                case 3: file.insert(contentsOf: file[place..<place + length], at: random.below(file.count))
                default: file[place] = [0, 1, 0x7F, 0xFF][random.below(4)]
                }
            }
            _ = try isRefused(file)
        }
    }

    private func isRefused(_ file: [UInt8]) throws -> Bool {
        for reduction in [JPEGReduction.full, .half] {
            do throws(JPEGError) {
                let image = try JPEGDecoder.decode(file, limits: Self.limits, reduction: reduction)
                #expect(image.samples.count == image.width * image.height * image.layout.channelCount)
            } catch {
                #expect(!error.description.isEmpty)
                return true
            }
        }
        return false
    }
}

/// The generator of Steele, Lea and Flood (OOPSLA 2014): the same numbers in every run.
struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}
