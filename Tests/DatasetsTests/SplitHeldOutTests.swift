import Datasets
import Testing

struct SplitHeldOutTests {
    @Test(arguments: [(0, 0), (1, 0), (23, 0), (24, 19), (30, 19), (38, 19), (40, 20), (41, 20), (600, 300)])
    func heldOutImagesAreInOnePart(count: Int, calibratingCount: Int) {
        let heldOut = (0..<count).map { $0 * 3 }
        let (choosing, calibrating) = Split.divide(heldOut: heldOut)
        #expect((choosing + calibrating).sorted() == heldOut)
        #expect(calibrating.count == calibratingCount)
        #expect(choosing == choosing.sorted() && calibrating == calibrating.sorted())
    }
}
