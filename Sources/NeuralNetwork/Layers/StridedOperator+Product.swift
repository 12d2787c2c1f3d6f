extension StridedOperator {
    /// One direction of the operator.
    struct Product {
        let plan: MatrixPlan
        let weights: AlignedFloats
        let inputCount: Int
        let outputCount: Int
        /// The floats of a position.
        let outputStride: Int
        let densityLimit: Double
        let zeros: AlignedFloats

        func write(
            _ input: UnsafePointer<Float>, to output: UnsafeMutablePointer<Float>, from start: Start, to end: End,
            images: Int, sparse: SparseScratch?
        ) {
            for image in 0..<images {
                let (input, output) = (input + image * inputCount, output + image * outputCount)
                let list = sparse?.entries(of: input, count: inputCount, limit: densityLimit)
                let isSinglePass = list == nil ? plan.isSinglePass : plan.isSparseSinglePass
                let offset = image * outputCount
                let finish = isSinglePass ? self.finish(from: start, to: end, offset: offset) : TileFinish()
                if !isSinglePass { fill(output, from: start) }
                let panels = outputStride / MatrixKernel.panelWidth
                if let list {
                    plan.multiply(
                        list, weights: weights.pointer, panels: panels, panelStride: weights.count / panels,
                        output: output, finish: finish)
                } else {
                    plan.multiply(
                        input: input, weights: weights.pointer, panels: panels, panelStride: weights.count / panels,
                        output: output, finish: finish)
                }
                if !isSinglePass { complete(output, to: end, offset: offset) }
            }
        }

        private func finish(from start: Start, to end: End, offset: Int) -> TileFinish {
            var finish = TileFinish()
            switch start {
            case .output: break
            case .zero: finish.bias = UnsafePointer(zeros.pointer)
            case .bias(let bias): finish.bias = UnsafePointer(bias.pointer)
            }
            switch end {
            case .sum: break
            case .rectified: finish.isRectified = true
            case .masked(let mask): finish.mask = mask + offset
            }
            return finish
        }

        private func fill(_ output: UnsafeMutablePointer<Float>, from start: Start) {
            switch start {
            case .output: break
            case .zero: output.update(repeating: 0, count: outputCount)
            case .bias(let bias):
                for position in 0..<outputCount / outputStride {
                    (output + position * outputStride).update(from: bias.pointer, count: outputStride)
                }
            }
        }

        private func complete(_ output: UnsafeMutablePointer<Float>, to end: End, offset: Int) {
            switch end {
            case .sum: break
            case .rectified: ReLU.forward(output, count: outputCount)
            case .masked(let mask): ReLU.backward(output, output: mask + offset, count: outputCount)
            }
        }
    }
}
