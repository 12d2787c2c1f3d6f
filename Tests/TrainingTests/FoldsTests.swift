import Testing

@testable import Training

struct FoldsTests {
    @Test(arguments: [(0, 0), (1, 0), (2, 2), (4, 4), (5, 5), (23, 5)])
    func everyImageIsInOneFold(images: Int, count: Int) {
        let folds = Folds(images: images, seed: 3)
        #expect(folds.count == count && folds.foldOfImage.count == images)
        #expect((0..<count).flatMap(folds.images(in:)).sorted() == (count > 0 ? Array(0..<images) : []))
        for fold in 0..<count {
            #expect(abs(folds.images(in: fold).count * count - images) < count)
            #expect((folds.images(in: fold) + folds.images(outside: fold)).sorted() == Array(0..<images))
        }
    }

    @Test func theSeedDealsThem() {
        #expect(Folds(images: 40, seed: 1).foldOfImage == Folds(images: 40, seed: 1).foldOfImage)
        #expect(Folds(images: 40, seed: 1).foldOfImage != Folds(images: 40, seed: 2).foldOfImage)
    }
}
