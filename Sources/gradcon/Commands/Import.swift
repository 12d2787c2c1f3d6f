import AnomalyDetection
import ArgumentParser
import Files
import PyTorchImport

/// Turns a PyTorch checkpoint into a model file, or into a backbone that models are trained with.
struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a model file, or a backbone to train with, of a PyTorch checkpoint.",
        usage: """
            gradcon import <checkpoint> --output <output> [--alpha <alpha>] [--input-shape <C,H,W>] [--name <name>]
            gradcon import --backbone <checkpoint> --output <output>
            """,
        discussion: GradConImport.discussion)

    @Argument(help: "The file that torch.save wrote.")
    var checkpoint: String?

    @Option(
        help: """
            The file that torch.save wrote of a pretrained network, torchvision's MobileNetV2: makes the backbone that \
            train --detector feature-repository takes. Other options than --output are for models.
            """)
    var backbone: String?

    @Option(help: "The file to write (.safetensors).")
    var output: String

    @OptionGroup var gradCon: GradConImport

    @Option(
        help: "Channels, rows and columns of the images as C,H,W; by default those of the first layer, 28 and 28.",
        transform: Import.inputShape)
    var inputShape: InputShape?

    @Option(help: "A name to store in the model file.")
    var name: String?

    func validate() throws {
        try Checkpoint.checkName(output)
        guard backbone != nil else {
            guard checkpoint != nil else { throw ValidationError("Missing expected argument '<checkpoint>'") }
            return
        }
        let given = [
            ("a second checkpoint", checkpoint != nil), ("--alpha", gradCon.alpha != nil),
            ("--input-shape", inputShape != nil), ("--name", name != nil),
        ]
        if let (option, _) = given.first(where: \.1) {
            throw ValidationError("--backbone takes no other option than --output, and \(option) is given.")
        }
    }

    func run() throws {
        var outputs = Outputs(reading: [("<checkpoint>", checkpoint), ("--backbone", backbone)])
        try outputs.add("--output", output, as: .model)
        if let backbone { return try importBackbone(backbone) }
        if let checkpoint { return try importModel(checkpoint) }
    }

    private func importModel(_ path: String) throws {
        let detectors = try DetectorRegistry.known()
        let file = try Self.bytes(of: path)
        let bytes: [UInt8]
        do { bytes = try gradCon.checkpoint(from: file, input: inputShape, name: name, detectors: detectors) } catch {
            if let architecture = BackboneImport.architecture(of: file) {
                throw CheckpointKindError.backbone(path: path, architecture: architecture)
            }
            throw error
        }
        try DurableFile.write(bytes, to: output)
        let model = try Checkpoint(parsing: bytes, detectors: detectors)
        print(
            "\(output): \(model.detector.architecture), input \(model.detector.input), "
                + "\(model.detector.parameterCount) parameters, no threshold yet (gradcon calibrate makes one)")
    }

    private func importBackbone(_ path: String) throws {
        let file = try Self.bytes(of: path)
        do { print(try BackboneImport.write(file, to: output)) } catch {
            throw GradConImport.isModel(file) ? CheckpointKindError.model(path: path) : error
        }
    }

    /// The bytes of a file of `torch.save`, which its first ones must look like before the rest is read.
    private static func bytes(of path: String) throws -> [UInt8] {
        let file = try RegularFile(path)
        try TorchFile.check(beginning: file.beginning(TorchFile.beginningLength))
        return try file.contents()
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
