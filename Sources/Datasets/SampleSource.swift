import Files
import Imaging

/// One run of images of a data set that are stored alike.
protocol SampleSource: Sendable {
    /// The number of images.
    var count: Int { get }
    /// Name, subset and label of the image at `index`.
    func sample(at index: Int) -> Dataset.Sample
    /// The image at `index`, decoded as it is said, where it is a file whose format leaves a choice.
    func pixels(at index: Int, _ decoding: ImageDecoding) throws(DatasetError) -> Dataset.Pixels
    /// Adds names, labels and contents, in a way that tells any two sources apart.
    func update(_ digest: inout SHA256)
}
