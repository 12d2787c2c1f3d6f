package import AnomalyDetection
package import Tensors

extension InputShape {
    /// Small and odd: 2 channels, 11 rows, 14 columns.
    package static func small() throws -> InputShape { try of(2, 11, 14) }

    package static func of(_ channels: Int, _ height: Int, _ width: Int) throws -> InputShape {
        struct Refused: Error {}
        guard let shape = InputShape(channels: channels, height: height, width: width) else { throw Refused() }
        return shape
    }

    /// An image of waves, values 0 to 1.
    package var waves: Tensor {
        Tensor(
            shape: dimensions,
            elements: (0..<count).map { index in
                let phase = Float((index * 37 + index / width * 11) % 101) / 100
                return phase * phase
            })
    }

    package func constant(_ value: Float) -> Tensor {
        Tensor(shape: dimensions, elements: [Float](repeating: value, count: count))
    }
}
