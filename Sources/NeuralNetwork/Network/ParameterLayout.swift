/// Where each of a network's parameters lies in a flat block of floats.
///
/// Parameters, gradients and an optimiser's moments share this layout, each parameter in its packed form. All weights
/// come first, in the order of the steps, so that those of neighbouring steps are neighbours; then the biases, then the
/// statistics.
package struct ParameterLayout: Sendable {
    /// One parameter.
    package struct Segment: Sendable {
        /// The checkpoint's name for it: the layer's and the parameter's, with a dot between.
        package let name: String
        package let step: Int
        /// Its place in ``Layer/parameters``.
        package let index: Int
        package let role: LayerParameter.Role
        package let shape: [Int]
        /// In a block, in floats.
        package let offset: Int
        /// Floats, a multiple of 16.
        package let count: Int

        /// The end of the segment in a block.
        package var end: Int { offset + count }
    }

    package let network: Network
    package let segments: [Segment]
    /// The floats of a block.
    package let count: Int

    package init(_ network: Network) {
        self.network = network
        var segments: [Segment] = []
        var offset = 0
        for role in [LayerParameter.Role.weight, .bias, .statistic] {
            for (number, step) in network.steps.enumerated() {
                for (index, parameter) in step.layer.parameters.enumerated() where parameter.role == role {
                    segments.append(
                        Segment(
                            name: "\(step.name).\(parameter.name)", step: number, index: index, role: role,
                            shape: parameter.shape, offset: offset, count: parameter.count))
                    offset += parameter.count
                }
            }
        }
        self.segments = segments
        count = offset
    }

    /// Gives the network the parameters of a segment. Not to be called while a pass runs.
    package func install(_ segment: Segment, of block: UnsafePointer<Float>) {
        network.steps[segment.step].layer.install(block + segment.offset, at: segment.index)
    }

    /// Gives the network all parameters of a block. Not to be called while a pass runs.
    package func install(_ block: UnsafePointer<Float>) {
        for segment in segments { install(segment, of: block) }
    }

    /// The tensor of a segment.
    ///
    /// - Parameter start: where the segment starts, and not the block.
    package func tensor(of segment: Segment, at start: UnsafePointer<Float>) -> Tensor {
        Tensor(
            shape: segment.shape, elements: network.steps[segment.step].layer.unpack(start, parameter: segment.index))
    }

    /// Takes a tensor into the memory of a segment, whose padding stays.
    ///
    /// - Parameter start: where the segment starts, and not the block.
    /// - Throws: where the tensor has another shape.
    package func store(
        _ tensor: Tensor, of segment: Segment, at start: UnsafeMutablePointer<Float>
    ) throws(NetworkError) {
        guard tensor.shape == segment.shape else {
            throw .tensor(name: segment.name, found: tensor.shape, expected: segment.shape)
        }
        network.steps[segment.step].layer.pack(tensor.elements, parameter: segment.index, into: start)
    }

    /// A block filled from tensors by their names.
    ///
    /// - Throws: where one is missing or has another shape.
    package func block(from tensors: [String: Tensor]) throws(NetworkError) -> AlignedFloats {
        let block = AlignedFloats(count: count)
        for segment in segments {
            guard let tensor = tensors[segment.name] else { throw .missing(tensor: segment.name) }
            try store(tensor, of: segment, at: block.pointer + segment.offset)
        }
        return block
    }

    /// The tensors of a block, by their names.
    package func tensors(of block: AlignedFloats) -> [String: Tensor] {
        var tensors: [String: Tensor] = [:]
        for segment in segments { tensors[segment.name] = tensor(of: segment, at: block.pointer + segment.offset) }
        return tensors
    }
}
