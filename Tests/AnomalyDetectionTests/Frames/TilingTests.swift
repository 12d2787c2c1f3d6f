import FoundationEssentials
import Imaging
import Testing

@testable import AnomalyDetection

struct TilingTests {
    /// The tiles of a square area along one side, as ranges.
    private func ranges(length: Int, side: Int, overlap: Int) throws -> [Range<Int>] {
        let tiling = try Tiling(width: side, height: 40, overlap: overlap)
        let tiles = try tiling.tiles(of: PixelRectangle(x: 5, y: 7, width: length, height: 40))
        #expect(tiles.allSatisfy { $0.y == 7 && $0.height == 40 })
        return tiles.map { $0.x..<$0.x + $0.width }
    }

    @Test(arguments: [32, 33, 40], [0, 1, 16, 31])
    func tilesCoverTheAreaAndOverlap(side: Int, overlap: Int) throws {
        for length in 1...200 {
            let ranges = try ranges(length: length, side: side, overlap: overlap)
            #expect(ranges.first?.lowerBound == 5 && ranges.last?.upperBound == 5 + length)
            #expect(ranges.allSatisfy { $0.count == min(side, length) })
            for (first, second) in zip(ranges, ranges.dropFirst()) {
                #expect(first.lowerBound < second.lowerBound && first.upperBound - second.lowerBound >= overlap)
            }
            // Without the last but one, a gap would be left.
            if ranges.count > 1 { #expect((ranges.count - 2) * (side - overlap) + side < length) }
        }
    }

    @Test func rowsComeOneAfterTheOther() throws {
        let tiles = try Tiling(width: 40, height: 32, overlap: 8)
            .tiles(of: PixelRectangle(x: 0, y: 0, width: 72, height: 50))
        #expect(tiles.map(\.x) == [0, 32, 0, 32] && tiles.map(\.y) == [0, 0, 18, 18])
    }

    @Test func theOverlapIsAnEighthOfTheShorterSide() throws {
        #expect(try Tiling(width: 512, height: 256).overlap == 32)
    }

    @Test func tooManyTilesAreRefusedWithTheirNumber() throws {
        let tiling = try Tiling(width: 32, height: 32, overlap: 31)
        let area = PixelRectangle(x: 0, y: 0, width: 4096, height: 3072)
        #expect(throws: PreprocessingError.tiles(count: 4065 * 3041, limit: 1024, width: 4096, height: 3072)) {
            try tiling.tiles(of: area)
        }
    }

    @Test(arguments: [
        (#"{"width": 31, "height": 64, "overlap": 0}"#, "A tile is 31x64 pixels; its sides must be 32 to 16384"),
        (#"{"width": 64, "height": 9223372036854775807, "overlap": 0}"#, "its sides must be"),
        (#"{"width": 64, "height": 32, "overlap": 32}"#, "overlap by 32 pixels; it must be at least 0 and less than"),
        (#"{"width": 64, "height": 32, "overlap": -1}"#, "overlap by -1 pixels"),
        (#"{"width": 64, "height": 32}"#, "\"overlap\" is missing"),
        (#"{"width": 64, "height": 32, "overlap": 0, "x": 0}"#, "unknown key \"x\""),
    ])
    func refusesWhatIsWrong(text: String, mention: String) {
        let error = #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(Tiling.self, from: Data(text.utf8))
        }
        #expect(error?.reason.contains(mention) == true, "\(error?.reason ?? "none")")
    }
}
