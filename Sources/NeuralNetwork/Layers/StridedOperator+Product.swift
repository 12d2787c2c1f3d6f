/// One image's way through the operator, in either direction.
extension StridedOperator {
    /// Where the sums of a product start.
    package enum Start {
        /// What the output holds.
        case output
        case zero
        /// One value a channel, as many as a position has floats.
        case bias(AlignedFloats)
    }

    /// What becomes of the sums in the end.
    package enum End {
        case sum
        /// Negative ones become zero.
        case rectified
        /// They become zero where this map, which lies like the output, is not positive.
        case masked(UnsafePointer<Float>)

        func advanced(by count: Int) -> End {
            if case .masked(let mask) = self { .masked(mask + count) } else { self }
        }
    }

    /// - Parameter stride: the floats of a position of the output.
    func write(
        _ product: MatrixProduct, _ input: UnsafePointer<Float>, count inputCount: Int, weights: AlignedFloats,
        to output: UnsafeMutablePointer<Float>, count: Int, stride: Int, from start: Start, to end: End,
        sparse: SparseScratch?, limit: Double
    ) {
        let list = sparse?.entries(of: input, count: inputCount, limit: limit)
        let isSinglePass = list == nil ? product.isSinglePass : product.isSparseSinglePass
        let finish = isSinglePass ? tileFinish(from: start, to: end) : TileFinish()
        if !isSinglePass { fill(output, count: count, stride: stride, from: start) }
        let panels = stride / MatrixKernel.panelWidth
        if let list {
            product.multiply(
                list, weights: weights.pointer, panels: panels, panelStride: weights.count / panels, output: output,
                finish: finish)
        } else {
            product.multiply(
                input: input, weights: weights.pointer, panels: panels, panelStride: weights.count / panels,
                output: output, finish: finish)
        }
        if !isSinglePass { complete(output, count: count, to: end) }
    }

    private func tileFinish(from start: Start, to end: End) -> TileFinish {
        var finish = TileFinish()
        switch start {
        case .output: break
        case .zero: finish.bias = UnsafePointer(zeros.pointer)
        case .bias(let bias): finish.bias = UnsafePointer(bias.pointer)
        }
        switch end {
        case .sum: break
        case .rectified: finish.isRectified = true
        case .masked(let mask): finish.mask = mask
        }
        return finish
    }

    private func fill(_ output: UnsafeMutablePointer<Float>, count: Int, stride: Int, from start: Start) {
        switch start {
        case .output: break
        case .zero: output.update(repeating: 0, count: count)
        case .bias(let bias):
            for position in 0..<count / stride {
                (output + position * stride).update(from: bias.pointer, count: stride)
            }
        }
    }

    private func complete(_ output: UnsafeMutablePointer<Float>, count: Int, to end: End) {
        switch end {
        case .sum: break
        case .rectified: ReLU.forward(output, count: count)
        case .masked(let mask): ReLU.backward(output, output: mask, count: count)
        }
    }
}
