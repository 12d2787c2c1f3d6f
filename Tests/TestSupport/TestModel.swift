package import AnomalyDetection
package import GradCon
package import Tensors

/// A checkpoint with random weights; the same for the same seed.
package struct TestModel {
    package var metadata: [String: String]
    package var tensors: [String: Tensor] = [:]

    package init(
        architecture: String = "cae", input: InputShape, encoder: [Int] = [6, 5, 7, 4], decoder: [Int] = [5, 8, 3],
        latentPositions: Int = 0, seed: UInt64 = 1
    ) {
        metadata = ["format": "gradcon", "architecture": architecture, "input_shape": input.description]
        var state = seed
        /// Uniform with variance 2 / fanIn (He et al. 2015), from a linear congruence (Knuth's MMIX).
        func random(_ shape: [Int], fanIn: Int) -> Tensor {
            let bound = (6 / Float(fanIn)).squareRoot()
            let elements = (0..<shape.reduce(1, *)).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return (Float(state >> 40) / Float(1 << 23) - 1) * bound
            }
            return Tensor(shape: shape, elements: elements)
        }
        var channels = input.channels
        for (index, next) in encoder.enumerated() {
            tensors["down.\(2 * index).weight"] = random([next, channels, 4, 4], fanIn: channels * 16)
            tensors["down.\(2 * index).bias"] = random([next], fanIn: 100)
            channels = next
        }
        if architecture == "vae" {
            let flat = channels * latentPositions
            for name in ["fc11", "fc12", "fc2"] {
                tensors["\(name).weight"] = random([flat, flat], fanIn: flat)
                tensors["\(name).bias"] = random([flat], fanIn: 100)
            }
        }
        for (index, next) in (decoder + [input.channels]).enumerated() {
            tensors["up.\(2 * index).weight"] = random([channels, next, 4, 4], fanIn: channels * 4)
            tensors["up.\(2 * index).bias"] = random([next], fanIn: 100)
            tensors["ref_grad.\(index)"] = random([channels, next, 4, 4], fanIn: channels * 16)
            channels = next
        }
    }

    package var checkpoint: Safetensors { Safetensors(metadata: metadata, tensors: tensors) }

    package func detector() throws(GradConError) -> GradConDetector { try GradConDetector(checkpoint) }

    /// Adds to one element of a tensor.
    package mutating func add(_ value: Float, to name: String, at index: Int = 0) {
        tensors[name]?.elements[index] += value
    }
}
