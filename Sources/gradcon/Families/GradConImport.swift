import AnomalyDetection
import ArgumentParser
import GradCon

/// GradCon's options of `gradcon import`: what a PyTorch file of the published implementation does not say.
struct GradConImport: ParsableArguments {
    /// What the command reads.
    static let discussion = """
        Reads .pth and .pth.tar files as the published implementation writes them: a state_dict, with or without \
        "module." before its names, and the reference gradients as ref_grad. Nothing in the file is executed.
        """

    @Option(
        help: """
            The weight of the gradient term in training; a quarter of its weight in the score. (default: \
            \(PublishedModel.Options().alpha))
            """,
        transform: Double.argument)
    var alpha: Double?

    /// The bytes of a checkpoint.
    ///
    /// - Parameter input: the images' size; nil takes the published one.
    func checkpoint(
        from file: [UInt8], input: InputShape?, name: String?, detectors: DetectorRegistry
    ) throws(PublishedModelError) -> [UInt8] {
        var options = PublishedModel.Options(input: input, name: name)
        if let alpha { options.alpha = alpha }
        return try PublishedModel(parsing: file).checkpoint(options, detectors: detectors)
    }

    /// Whether a file of `torch.save` holds a model of the published implementation.
    static func isModel(_ file: [UInt8]) -> Bool { (try? PublishedModel(parsing: file)) != nil }
}
