package import AnomalyDetection
private import Tensors
import PyTorchImport

extension PublishedModel {
    /// What a PyTorch file does not say of its model.
    package struct Options: Sendable {
        /// The size of the images; nil: 28x28, the published one, with as many channels as the first layer takes.
        package var input: InputShape?
        /// The weight of the gradient term in training, 0 to 100.
        package var alpha: Double
        /// What the model is called; letters, digits, `.`, `_` and `-`.
        package var name: String?

        /// The published model's by default.
        package init(input: InputShape? = nil, alpha: Double = 0.03, name: String? = nil) {
            self.input = input
            self.alpha = alpha
            self.name = name
        }
    }

    /// The bytes of a checkpoint that has been read back and is whole.
    ///
    /// - Parameter detectors: GradCon among them.
    /// - Throws: `PublishedModelError` where an option is outside its range, or tensors are missing, misshapen or not
    ///   finite.
    package func checkpoint(
        _ options: Options = Options(), detectors: DetectorRegistry
    ) throws(PublishedModelError) -> [UInt8] {
        guard (0...100).contains(options.alpha) else {
            throw .parameter(name: "alpha", found: "\(options.alpha)", expected: "a number from 0 to 100")
        }
        if let name = options.name, !Checkpoint.isName(name) {
            throw .parameter(
                name: "The name", found: "\"\(name)\"", expected: "up to 128 letters, digits, '.', '_' and '-'")
        }
        var metadata = [
            "format": "gradcon", "architecture": tensors["fc11.weight"] == nil ? "cae" : "vae",
            "input_shape": try input(options).description, "alpha": "\(options.alpha)", "training": training,
        ]
        metadata["name"] = options.name
        let bytes = Safetensors(metadata: metadata, tensors: tensors).serialized()
        do { _ = try Checkpoint(parsing: bytes, detectors: detectors) } catch {
            throw .model(reason: error.description)
        }
        return bytes
    }

    private func input(_ options: Options) throws(PublishedModelError) -> InputShape {
        if let input = options.input { return input }
        let shape = tensors["down.0.weight"]?.shape ?? []
        guard shape.count == 4, let input = InputShape(channels: shape[1], height: 28, width: 28) else {
            throw .model(
                reason: "The tensor \"down.0.weight\" has the shape \(shape); expected are four dimensions, the second "
                    + "of them 1 to 4 channels.")
        }
        return input
    }

    /// Where the model comes from.
    private var training: String {
        let epochs = epoch.map { ",\"epochs\":\($0)" } ?? ""
        return "{\"imported_from\":\"pytorch\",\"source_sha256\":\"\(digest)\"\(epochs)}"
    }
}
