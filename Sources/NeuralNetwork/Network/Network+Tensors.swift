package import Tensors

extension Network {
    /// Builds the layers and gives them parameters.
    ///
    /// - Parameters:
    ///   - input: an image, or a map.
    ///   - tensors: the parameters by their names, see ``ParameterLayout/Segment/name``.
    /// - Throws: where the layers do not fit, or a tensor is missing or has another shape.
    package convenience init(
        input: MapShape, layers: [LayerDeclaration], tensors: [String: Tensor]
    ) throws(NetworkError) {
        try self.init(input: input, layers: layers)
        let layout = ParameterLayout(self)
        layout.install(try layout.block(from: tensors))
    }
}
