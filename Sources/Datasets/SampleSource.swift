import Files

/// One run of images of a data set that are stored alike.
protocol SampleSource: Sendable {
    /// The number of images.
    var count: Int { get }
    /// Name, subset and label of the image at `index`.
    func sample(at index: Int) -> Dataset.Sample
    /// The image at `index`, decoded.
    func pixels(at index: Int) throws(DatasetError) -> Dataset.Pixels
    /// Adds names, labels and contents, in a way that tells any two sources apart.
    func update(_ digest: inout SHA256)
}
