import AnomalyDetection
import Testing

@testable import ScoringService

struct DriftWindowTests {
    @Test(arguments: [1, 2, 3, 7])
    func holdsTheLatestImages(capacity: Int) throws {
        var bench = try DriftBench(seed: 1)
        let images = bench.images(5)
        let last = bench.detector.terms.count
        var window = DriftWindow(capacity: capacity, width: last + 3)
        #expect(window.count == 0 && window.values(of: 0).isEmpty)
        for (index, image) in images.enumerated() {
            window.add(bench.decision(of: image), image.statistics)
            let latest = images[max(0, index + 1 - capacity)...index]
            #expect(window.count == latest.count)
            #expect(window.values(of: 0).sorted() == latest.map(\.score.value).sorted())
            #expect(window.values(of: last).sorted() == latest.compactMap(\.score.terms.last).sorted())
            #expect(window.values(of: last + 1).sorted() == latest.map(\.statistics.brightness).sorted())
            #expect(window.values(of: last + 2).sorted() == latest.map(\.statistics.contrast).sorted())
        }
    }
}
