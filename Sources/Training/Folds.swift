private import Determinism

/// Divides images into folds at random, so that each can be compared with a model that was made without its fold
/// (Vovk, *Cross-conformal predictors*, Annals of Mathematics and Artificial Intelligence 2015; the K-fold form of the
/// jackknife in Barber, Candès, Ramdas and Tibshirani, *Predictive inference with the jackknife+*, Annals of Statistics
/// 2021).
package struct Folds: Sendable {
    /// The number of folds: five, or one an image where there are fewer; none of a single image, which leaves nothing
    /// to make a model of.
    package let count: Int
    /// The fold of each image; 0 where there are no folds.
    package let foldOfImage: [Int]

    /// The most folds.
    private static let limit = 5
    /// Tells the folds apart from other uses of the seed.
    private static let stream: UInt64 = 0x666F_6C64

    /// Deals so many images to the folds in a random order.
    package init(images: Int, seed: UInt64) {
        count = images > 1 ? min(images, Self.limit) : 0
        var order = Array(0..<images)
        var generator = SeededGenerator(seed: seed, stream: Self.stream)
        generator.shuffle(&order)
        var foldOfImage = [Int](repeating: 0, count: images)
        for (place, image) in order.enumerated() { foldOfImage[image] = place % max(count, 1) }
        self.foldOfImage = foldOfImage
    }

    /// The images of a fold, ascending.
    func images(in fold: Int) -> [Int] { foldOfImage.indices.filter { foldOfImage[$0] == fold } }

    /// The images of all other folds, ascending.
    func images(outside fold: Int) -> [Int] { foldOfImage.indices.filter { foldOfImage[$0] != fold } }
}
