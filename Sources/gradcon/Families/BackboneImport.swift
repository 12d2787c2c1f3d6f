import Files
import PretrainedBackbone

/// Makes the file that feature repositories are trained with of a PyTorch checkpoint.
enum BackboneImport {
    /// Writes the file, and returns a line that tells of it.
    ///
    /// - Parameter file: of `torch.save`, with the state_dict of a network that ``BackboneArchitecture/all`` lists.
    static func write(_ file: [UInt8], to output: String) throws -> String {
        let backbone = try BackboneCheckpoint(parsing: file).backbone()
        try DurableFile.write(backbone.serialized(), to: output)
        return "\(output): backbone \(backbone.architecture.name), \(backbone.parameterCount) parameters; next: "
            + "gradcon train --detector feature-repository --backbone \(output) --data DIR"
    }

    /// The architecture of a checkpoint; nil where it is no backbone.
    static func architecture(of file: [UInt8]) -> String? {
        try? BackboneCheckpoint(parsing: file).backbone().architecture.name
    }
}
