/// The order in which weight gradients leave the kernels: groups of 16 fine lanes, each (coarse channel, 16).
///
/// A group is one tap and 16 fine channels of a map, or one channel and its 16 taps of an image.
extension StridedOperator {
    private static let laneCount = 16

    /// The floats of a packed gradient.
    package var gradientCount: Int { groupCount * groupSize }
    /// The floats of scratch memory that ``agreement(coarse:fine:reference:scratch:)`` needs.
    package var groupSize: Int { coarseChannels * Self.laneCount }
    private var lanesPerTap: Int { fineStride / Self.laneCount }
    private var groupCount: Int { fineSide == .image ? fineChannels : 16 * lanesPerTap }

    /// Adds dW to the packed `gradient`.
    package func correlate(
        coarse: UnsafePointer<Float>, fine: UnsafePointer<Float>, addingTo gradient: UnsafeMutablePointer<Float>
    ) {
        for group in 0..<groupCount {
            correlate(group: group, coarse: coarse, fine: fine, addingTo: gradient + group * groupSize)
        }
    }

    /// <dW, reference> and |dW|^2 without dW ever being stored whole.
    ///
    /// - Parameter scratch: ``groupSize`` floats.
    package func agreement(
        coarse: UnsafePointer<Float>, fine: UnsafePointer<Float>, reference: UnsafePointer<Float>,
        scratch: UnsafeMutablePointer<Float>
    ) -> Agreement {
        var total = Agreement()
        for group in 0..<groupCount {
            scratch.update(repeating: 0, count: groupSize)
            correlate(group: group, coarse: coarse, fine: fine, addingTo: scratch)
            total.add(gradient: scratch, reference: reference + group * groupSize, count: groupSize)
        }
        return total
    }

    private func correlate(
        group: Int, coarse: UnsafePointer<Float>, fine: UnsafePointer<Float>,
        addingTo gradient: UnsafeMutablePointer<Float>
    ) {
        let rows: Range<Int>
        let columns: Range<Int>
        let fineRowStep: Int
        let fineStep: Int
        var fineOrigin: Int
        switch fineSide {
        case .map:
            let tap = group / lanesPerTap
            rows = vertical.positions(seeing: tap / 4)
            columns = horizontal.positions(seeing: tap % 4)
            let fineY = 2 * rows.lowerBound - vertical.padding + tap / 4
            let fineX = 2 * columns.lowerBound - horizontal.padding + tap % 4
            fineOrigin = (fineY * horizontal.fine + fineX) * fineStride + group % lanesPerTap * Self.laneCount
            fineStep = 2 * fineStride
            fineRowStep = 2 * horizontal.fine * fineStride
        case .image:
            rows = 0..<vertical.coarse
            columns = 0..<horizontal.coarse
            fineOrigin = group * Self.laneCount
            fineStep = fineStride
            fineRowStep = horizontal.coarse * fineStride
        }
        guard !rows.isEmpty, !columns.isEmpty else { return }
        // Bounded sums keep the rounding error small and the activations in the cache, whatever the image's size.
        let blockRows = max(1, MatrixPlan.blockPositions / columns.count)
        for start in stride(from: rows.lowerBound, to: rows.upperBound, by: blockRows) {
            let walk = CorrelationWalk(
                rows: min(blockRows, rows.upperBound - start), columns: columns.count,
                coarseStep: coarseStride, fineStep: fineStep,
                coarseRowStep: horizontal.coarse * coarseStride, fineRowStep: fineRowStep)
            let coarseOrigin = (start * horizontal.coarse + columns.lowerBound) * coarseStride
            let blockFine = fine + fineOrigin + (start - rows.lowerBound) * fineRowStep
            var channel = 0
            let tiles = (coarseChannels + MatrixKernel.rowLimit - 1) / MatrixKernel.rowLimit
            for tile in 0..<tiles {
                let size = coarseChannels / tiles + (tile < coarseChannels % tiles ? 1 : 0)
                CorrelationKernel.accumulate(
                    channels: size, walk: walk, coarse: coarse + coarseOrigin + channel, fine: blockFine,
                    gradient: gradient + channel * Self.laneCount)
                channel += size
            }
        }
    }

    /// Reorders a tensor shaped like the weights into the order of packed gradients.
    ///
    /// - Precondition: `tensor` has the weights' shape.
    package func packGradient(_ tensor: Tensor, scale: Float = 1) -> AlignedFloats {
        let packed = AlignedFloats(count: gradientCount)
        forEachGradientElement { index, place in packed.pointer[place] = tensor.elements[index] * scale }
        return packed
    }

    /// A packed gradient in the order of the weights.
    package func unpackGradient(_ packed: UnsafePointer<Float>) -> Tensor {
        var elements = [Float](repeating: 0, count: coarseChannels * fineChannels * 16)
        forEachGradientElement { index, place in elements[index] = packed[place] }
        return Tensor(shape: [coarseChannels, fineChannels, 4, 4], elements: elements)
    }

    private func forEachGradientElement(_ body: (_ index: Int, _ place: Int) -> Void) {
        var index = 0
        for coarse in 0..<coarseChannels {
            for fine in 0..<fineChannels {
                for tap in 0..<16 {
                    let (group, lane) =
                        fineSide == .image
                        ? (fine, tap) : (tap * lanesPerTap + fine / Self.laneCount, fine % Self.laneCount)
                    body(index, group * groupSize + coarse * Self.laneCount + lane)
                    index += 1
                }
            }
        }
    }
}
