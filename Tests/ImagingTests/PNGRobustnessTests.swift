import Imaging
import Testing

/// Valid files, cut short and damaged everywhere.
@Suite struct PNGRobustnessTests {
    static let names = [
        "gray-1-33x31-i1", "gray-8-33x31", "gray-16-trns-9x10-i1", "palette-4-trns-9x10", "rgb-8-3x5-i1",
        "rgba-16-8x6-f4", "palette-8-3x5",
    ]

    @Test(arguments: names)
    func everyPrefixIsRefused(name: String) throws {
        let file = try Fixture.png(name)
        _ = try PNGDecoder.decode(file)
        for length in 0..<file.count {
            #expect(throws: PNGError.self) { try PNGDecoder.decode(Array(file[..<length])) }
        }
    }

    /// CRCs detect every error burst of up to 32 bits, lengths and the signature are checked otherwise.
    @Test(arguments: names)
    func everyDamagedByteIsNoticed(name: String) throws {
        var file = try Fixture.png(name)
        for position in file.indices {
            for change in [0x01, 0x20, 0x80, 0xff] as [UInt8] {
                file[position] ^= change
                #expect(throws: PNGError.self, "byte \(position) changed by \(change)") { try PNGDecoder.decode(file) }
                file[position] ^= change
            }
        }
    }

    /// Damage with checksums that fit, as someone with bad intent would make it: a decoded image or an error.
    @Test(arguments: names)
    func damageUnderValidChecksumsNeverTraps(name: String) throws {
        let limits = ImageLimits(maximumPixels: 1 << 16)
        let intact = try PNGFile(try Fixture.png(name))
        var refused = 0
        for index in intact.chunks.indices {
            for position in intact.chunks[index].data.indices {
                for change in [0x01, 0x02, 0x10, 0x80, 0xff] as [UInt8] {
                    var file = intact
                    file.chunks[index].data[position] ^= change
                    do throws(PNGError) {
                        let image = try PNGDecoder.decode(file.bytes, limits: limits)
                        #expect(image.samples.count == image.width * image.height * image.layout.channelCount)
                    } catch {
                        #expect(!error.description.isEmpty)
                        refused += 1
                    }
                }
            }
        }
        // At the very least the zlib header, whose check bits notice any single change.
        #expect(refused > 0)
    }
}
