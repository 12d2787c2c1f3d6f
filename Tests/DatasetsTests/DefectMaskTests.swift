import Datasets
import Imaging
import Testing

struct DefectMaskTests {
    private func mask(_ rows: [String]) throws -> DefectMask {
        let samples = rows.joined().utf8.map { $0 == UInt8(ascii: "#") ? UInt8(255) : 0 }
        return DefectMask(
            try Image(width: rows[0].utf8.count, height: rows.count, layout: .gray, samples: .eight(samples)))
    }

    @Test func halfOfWhiteIsDefective() throws {
        let eight = try Image(width: 4, height: 1, layout: .gray, samples: .eight([0, 127, 128, 255]))
        #expect(DefectMask(eight).isDefective == [false, false, true, true])
        let sixteen = try Image(width: 2, height: 1, layout: .gray, samples: .sixteen([32_767, 32_768]))
        #expect(DefectMask(sixteen).isDefective == [false, true])
    }

    @Test func pixelsThatTouchAtACornerAreOneRegion() throws {
        let regions = try mask([
            "##...",
            "..#.#",
            "#...#",
        ]).regions
        #expect(regions.areas == [3, 2, 1])
        #expect(regions.labels == [0, 0, -1, -1, -1, -1, -1, 0, -1, 1, 2, -1, -1, -1, 1])
    }

    /// A ring is found whole, whichever way it is walked, and a whole image is one region.
    @Test func regionsMayBeBent() throws {
        #expect(try mask(["#####", "#...#", "#.#.#", "#...#", "####."]).regions.areas == [15, 1])
        #expect(try mask(["###", "###"]).regions.areas == [6])
        #expect(try mask(["...", "..."]).regions.areas == [])
    }
}
