import AnomalyDetection
import ArgumentParser
import Files

/// Turns a PyTorch checkpoint into a model file.
struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a model file of a PyTorch checkpoint.",
        discussion: GradConImport.discussion)

    @Argument(help: "The file that torch.save wrote.")
    var checkpoint: String

    @Option(help: "The model file to write (.safetensors).")
    var output: String

    @OptionGroup var gradCon: GradConImport

    @Option(
        help: "Channels, rows and columns of the images as C,H,W; by default those of the first layer, 28 and 28.",
        transform: Import.inputShape)
    var inputShape: InputShape?

    @Option(help: "A name to store in the model file.")
    var name: String?

    func validate() throws { try Checkpoint.checkName(output) }

    func run() throws {
        try DurableFile.checkWritable(output)
        let detectors = try DetectorRegistry.known()
        let bytes = try gradCon.checkpoint(
            from: try DurableFile.read(checkpoint), input: inputShape, name: name, detectors: detectors)
        try DurableFile.write(bytes, to: output)
        let model = try Checkpoint(parsing: bytes, detectors: detectors)
        print(
            "\(output): \(model.detector.architecture), input \(model.detector.input), "
                + "\(model.detector.parameterCount) parameters, no threshold yet (gradcon calibrate makes one)")
    }

    @Sendable private static func inputShape(_ text: String) throws -> InputShape {
        let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
        guard numbers.count == 3, let channels = numbers[0], let height = numbers[1], let width = numbers[2],
            let shape = InputShape(channels: channels, height: height, width: width)
        else {
            throw ValidationError("expected are 1 to 4 channels and 8 to 512 rows and columns, such as 1,28,28.")
        }
        return shape
    }
}
