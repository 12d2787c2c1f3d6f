import Datasets
import Determinism
import Imaging
import Testing

@testable import Evaluation

struct PixelCountsTests {
    /// A map and its mask as text: digits are values, those of defects stand in the second text as #.
    private func counts(_ images: [(map: String, mask: String?)], width: Int) throws -> PixelCounts {
        var counts = PixelCounts()
        for image in images {
            let values = image.map.utf8.map { Float($0 - UInt8(ascii: "0")) }
            let plane = FloatPlane(width: width, height: values.count / width, values: values)
            let mask = try image.mask.map { text in
                DefectMask(
                    try Image(
                        width: width, height: plane.height, layout: .gray,
                        samples: .eight(text.utf8.map { $0 == UInt8(ascii: "#") ? 255 : 0 })))
            }
            counts.add(plane, mask?.regions)
        }
        return counts
    }

    @Test func aPerfectMapHasOne() throws {
        let figures = try #require(try counts([("0190", ".##."), ("0001", nil)], width: 4).figures())
        // One pixel of the second image is as large as one of the defect.
        #expect(figures.auroc == (12 - 0.5) / 12)
        #expect(figures.imageCount == 2)
        let perfect = try #require(try counts([("0190", ".##."), ("0000", nil)], width: 4).figures())
        #expect(perfect.auroc == 1 && perfect.auPRO == 1)
    }

    /// A large region is found before any other pixel, a small one after all: half of the regions are covered, although
    /// four fifths of their pixels are.
    @Test func everyRegionCountsTheSame() throws {
        let figures = try #require(try counts([("999922220", "####....#")], width: 9).figures())
        #expect(abs(figures.auPRO - 0.5) < 1e-12)
        #expect(abs(figures.auroc - 0.8) < 1e-12)
    }

    /// Nothing beyond a false-positive rate of 0.3 counts: the defect lies above seven tenths of the other pixels.
    @Test func theOverlapEndsAtTheLimit() throws {
        let figures = try #require(try counts([("55500000004", "..........#")], width: 11).figures())
        #expect(figures.auPRO == 0)
        #expect(abs(figures.auroc - 0.7) < 1e-12)
    }

    /// Random maps of 40 values and masks of some regions, against every threshold tried by itself.
    @Test(arguments: 0..<8)
    func figuresAreThoseOfAllThresholds(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed, stream: 3)
        let images = (0..<4).map { image in
            let map = (0..<48).map { _ in Float(generator.uniform(below: 40)) }
            let mask = (0..<48).map { _ in image > 0 && generator.uniform(below: 5) == 0 }
            return (map: FloatPlane(width: 8, height: 6, values: map), mask: mask)
        }
        var (counts, others) = (PixelCounts(), PixelCounts())
        var pixels: [(value: Float, region: Int?)] = []
        var areas: [Int] = []
        for (number, image) in images.enumerated() {
            let samples = image.mask.map { $0 ? UInt8(255) : 0 }
            let regions = DefectMask(
                try Image(width: 8, height: 6, layout: .gray, samples: .eight(samples))
            ).regions
            if number < 2 { others.add(image.map, regions) } else { counts.add(image.map, regions) }
            let first = areas.count
            pixels += zip(image.map.values, regions.labels).map { ($0, $1 < 0 ? nil : first + $1) }
            areas += regions.areas
        }
        counts.add(others)
        let figures = try #require(counts.figures())

        let normal = pixels.filter { $0.region == nil }.map(\.value)
        let defective = pixels.filter { $0.region != nil }.map(\.value)
        let pairs = defective.reduce(0.0) { sum, value in
            normal.reduce(sum) { $0 + (value > $1 ? 1 : value == $1 ? 0.5 : 0) }
        }
        #expect(abs(figures.auroc - pairs / Double(normal.count * defective.count)) < 1e-12)

        var (area, before) = (0.0, (rate: 0.0, overlap: 0.0))
        for threshold in Set(pixels.map(\.value)).sorted(by: >) {
            let found = pixels.filter { $0.value >= threshold }
            let rate = Double(found.count { $0.region == nil }) / Double(normal.count)
            let overlap =
                found.compactMap(\.region).reduce(0.0) { $0 + 1 / Double(areas[$1]) } / Double(areas.count)
            let end = min(rate, 0.3)
            if end > before.rate {
                let slope = (overlap - before.overlap) / (rate - before.rate)
                let last = before.overlap + slope * (end - before.rate)
                area += (end - before.rate) * (before.overlap + last) / 2
            }
            before = (rate, overlap)
        }
        #expect(abs(figures.auPRO - area / 0.3) < 1e-12)
    }

    @Test func withoutPixelsOfBothKindsThereAreNoFigures() throws {
        #expect(try counts([("0123", nil), ("0123", "....")], width: 4).figures() == nil)
        #expect(try counts([("0123", "####")], width: 4).figures() == nil)
        #expect(PixelCounts().figures() == nil)
    }

    /// What a map must not hold does not end the program.
    @Test func strangeValuesFallIntoBins() throws {
        var counts = PixelCounts()
        let values: [Float] = [-1, -.infinity, .infinity, .nan, .greatestFiniteMagnitude, .leastNonzeroMagnitude]
        let mask = DefectMask(
            try Image(width: 6, height: 1, layout: .gray, samples: .eight([0, 0, 255, 0, 255, 0])))
        counts.add(FloatPlane(width: 6, height: 1, values: values), mask.regions)
        #expect(counts.figures()?.auroc == 1)
    }
}
