import Files
import NeuralNetwork
import PretrainedBackbone
import Tensors

/// What a backbone file makes of images, to be compared with what PyTorch makes of them.
enum BackboneOutputs {
    private static let blocks = [3, 6, 13]

    /// - Parameters:
    ///   - images: a safetensors file with tensors of (channel, row, column), normalised.
    ///   - output: a safetensors file to write: for each image NAME.logits and NAME.block3, 6 and 13.
    static func write(backbone: String, images: String, to output: String) throws {
        let backbone = try Backbone(contentsOf: backbone)
        let file = try Safetensors(parsing: try DurableFile.read(images))
        var found: [String: Tensor] = [:]
        for name in file.names {
            let image = try file.tensor(named: name)
            let network = try backbone.network(
                channelsIn: image.shape[0], height: image.shape[1], width: image.shape[2], through: nil)
            var values = ["logits": network.network.steps.count]
            for block in blocks { values["block\(block)"] = network.value(ofBlock: block) }
            let pass = NetworkPass(network.network, imageLimit: 1, purpose: PassPurpose(kept: Set(values.values)))
            pass.value(0).pointer.update(from: image.elements, count: image.elements.count)
            pass.forward()
            for (part, value) in values { found["\(name).\(part)"] = tensor(of: value, in: pass) }
        }
        try DurableFile.write(Safetensors(metadata: [:], tensors: found).serialized(), to: output)
    }

    /// (channel, row, column).
    private static func tensor(of value: Int, in pass: NetworkPass) -> Tensor {
        let shape = pass.network.shapes[value]
        let source = pass.value(value).pointer
        let elements = (0..<shape.channels).flatMap { channel in
            (0..<shape.positions).map { source[$0 * shape.stride + channel] }
        }
        return Tensor(shape: [shape.channels, shape.height, shape.width], elements: elements)
    }
}
