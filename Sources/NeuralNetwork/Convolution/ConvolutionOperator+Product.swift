/// One image's way through the operator, in either direction.
extension ConvolutionOperator {
    /// - Parameter stride: the floats of a position of the output.
    func write(
        _ product: MatrixProduct, _ input: UnsafePointer<Float>, count inputCount: Int, weights: AlignedFloats,
        to output: UnsafeMutablePointer<Float>, count: Int, stride: Int, from start: Start, bias: AlignedFloats?,
        finish: Finish, lists: SparseScratch?, limit: Double
    ) {
        let list = lists?.entries(of: input, count: inputCount, limit: limit)
        let isSinglePass = list == nil ? product.isSinglePass : product.isSparseSinglePass
        let initial: UnsafePointer<Float>? =
            switch start {
            case .output: nil
            case .zero: UnsafePointer((bias ?? zeros).pointer)
            }
        if !isSinglePass, start == .zero { fill(output, count: count, stride: stride, with: bias) }
        let tileFinish = isSinglePass ? TileFinish(bias: initial, finish) : TileFinish(bias: nil, Finish())
        let panels = stride / MatrixKernel.panelWidth
        if let list {
            product.multiply(
                list, weights: weights.pointer, panels: panels, panelStride: weights.count / panels, output: output,
                finish: tileFinish)
        } else {
            product.multiply(
                input: input, weights: weights.pointer, panels: panels, panelStride: weights.count / panels,
                output: output, finish: tileFinish)
        }
        if !isSinglePass { finish.apply(to: output, count: count) }
    }

    /// Sets every position to the bias, or all to zero.
    private func fill(_ output: UnsafeMutablePointer<Float>, count: Int, stride: Int, with bias: AlignedFloats?) {
        guard let bias else {
            output.update(repeating: 0, count: count)
            return
        }
        for position in 0..<count / stride {
            (output + position * stride).update(from: bias.pointer, count: stride)
        }
    }
}
