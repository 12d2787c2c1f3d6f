/// The order in which weight gradients leave the kernels: groups of 16 fine lanes, each (coarse channel, 16).
///
/// A group is one tap and 16 fine channels of a map, or one channel and its 16 taps of an image.
extension StridedOperator {
    private static let laneCount = 16
    /// Positions summed in float before they are added to what was summed so far: that keeps the rounding error small and
    /// the activations in the cache, whatever the image's size.
    private static let blockPositions = 1024

    /// The floats of a packed gradient.
    package var gradientCount: Int { groupCount * groupSize }
    /// The floats of scratch memory that ``agreement(coarse:fine:reference:scratch:sparse:)`` needs.
    package var scratchCount: Int { max(groupSize + Agreement.partialCount, isSmall ? fineCount : 0) }
    private var groupSize: Int { coarseChannels * Self.laneCount }
    private var lanesPerTap: Int { fineStride / Self.laneCount }
    private var groupCount: Int { fineSide == .image ? fineChannels : 16 * lanesPerTap }

    /// Computes dW, packed.
    ///
    /// - Parameters:
    ///   - isAdding: whether dW is added to `gradient`, or replaces what it holds.
    ///   - images: so many maps lie one behind the other on both sides; their gradients are added up.
    ///   - sparse: given where much of `coarse` may be zero.
    package func correlate(
        coarse: UnsafePointer<Float>, fine: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>,
        isAdding: Bool, images: Int = 1, sparse: SparseScratch? = nil
    ) {
        if let sparse = sparse.flatMap({ isSparse(coarse, images: images, $0) ? $0 : nil }) {
            forEachSparseTile(coarse: coarse, fine: fine, images: images, sparse) { tile in
                SparseKernel.correlate(
                    panels: tile.panels, channels: coarseChannels, rows: tile.rows, rowCount: vertical.coarse,
                    list: tile.list, fine: tile.fine, gradient: gradient + tile.group * groupSize,
                    isAdding: isAdding || !tile.isFirst)
            }
            return
        }
        // Small maps together, for a tile's sums to stay in registers over all images; large ones one by one.
        let together = vertical.coarse * horizontal.coarse * images <= Self.blockPositions ? images : 1
        for group in 0..<groupCount {
            for image in stride(from: 0, to: images, by: together) {
                accumulate(
                    area(of: group), coarse: coarse + image * coarseCount, fine: fine + image * fineCount,
                    images: together, gradient: gradient + group * groupSize,
                    isAdding: isAdding || image > 0)
            }
        }
    }

    /// <dW, reference> and |dW|^2 without dW ever being stored whole.
    ///
    /// - Parameter scratch: ``scratchCount`` floats.
    package func agreement(
        coarse: UnsafePointer<Float>, fine: UnsafePointer<Float>, reference: UnsafePointer<Float>,
        scratch: UnsafeMutablePointer<Float>, sparse: SparseScratch? = nil
    ) -> Agreement {
        var total = Agreement()
        let (partials, gradient) = (scratch, scratch + Agreement.partialCount)
        if let sparse = sparse.flatMap({ isSparse(coarse, images: 1, $0) ? $0 : nil }) {
            forEachSparseTile(coarse: coarse, fine: fine, images: 1, sparse) { tile in
                partials.update(repeating: 0, count: Agreement.partialCount)
                SparseKernel.agree(
                    panels: tile.panels, channels: coarseChannels, rows: tile.rows, rowCount: vertical.coarse,
                    list: tile.list, fine: tile.fine, reference: reference + tile.group * groupSize,
                    partials: partials)
                total.add(partials: partials)
            }
            return total
        }
        for group in 0..<groupCount {
            let area = area(of: group)
            let groupReference = reference + group * groupSize
            partials.update(repeating: 0, count: Agreement.partialCount)
            if area.rows.count * area.columns.count <= Self.blockPositions {
                let walk = area.walk(over: area.rows, of: self, images: 1)
                forEachTile { channel, size in
                    CorrelationKernel.agree(
                        channels: size, walk: walk, coarse: coarse + area.coarseOrigin + channel,
                        fine: fine + area.fineOrigin, reference: groupReference + channel * Self.laneCount,
                        partials: partials)
                }
            } else {
                accumulate(area, coarse: coarse, fine: fine, images: 1, gradient: gradient, isAdding: false)
                Agreement.accumulate(
                    gradient: gradient, reference: groupReference, count: groupSize, partials: partials)
            }
            total.add(partials: partials)
        }
        return total
    }

    /// The positions that take part in a group, and where they lie.
    private struct Area {
        var rows: Range<Int>
        var columns: Range<Int>
        var coarseOrigin: Int
        var fineOrigin: Int
        var fineStep: Int
        var fineRowStep: Int

        func walk(over rows: Range<Int>, of linear: StridedOperator, images: Int) -> CorrelationWalk {
            CorrelationWalk(
                images: images, rows: rows.count, columns: columns.count, coarseStep: linear.coarseStride,
                fineStep: fineStep, coarseRowStep: linear.horizontal.coarse * linear.coarseStride,
                fineRowStep: fineRowStep, coarseImageStep: linear.coarseCount, fineImageStep: linear.fineCount)
        }
    }

    private func area(of group: Int) -> Area {
        switch fineSide {
        case .map:
            let (tap, lanes) = (group / lanesPerTap, group % lanesPerTap)
            let rows = vertical.positions(seeing: tap / 4)
            let columns = horizontal.positions(seeing: tap % 4)
            let fineY = 2 * rows.lowerBound - vertical.padding + tap / 4
            let fineX = 2 * columns.lowerBound - horizontal.padding + tap % 4
            return Area(
                rows: rows, columns: columns,
                coarseOrigin: (rows.lowerBound * horizontal.coarse + columns.lowerBound) * coarseStride,
                fineOrigin: (fineY * horizontal.fine + fineX) * fineStride + lanes * Self.laneCount,
                fineStep: 2 * fineStride, fineRowStep: 2 * horizontal.fine * fineStride)
        case .image:
            return Area(
                rows: 0..<vertical.coarse, columns: 0..<horizontal.coarse, coarseOrigin: 0,
                fineOrigin: group * Self.laneCount, fineStep: fineStride,
                fineRowStep: horizontal.coarse * fineStride)
        }
    }

    private func accumulate(
        _ area: Area, coarse: UnsafePointer<Float>, fine: UnsafePointer<Float>, images: Int,
        gradient: UnsafeMutablePointer<Float>, isAdding: Bool
    ) {
        guard !area.rows.isEmpty, !area.columns.isEmpty else {
            if !isAdding { gradient.update(repeating: 0, count: groupSize) }
            return
        }
        let height = max(1, Self.blockPositions / area.columns.count)
        for start in stride(from: 0, to: area.rows.count, by: height) {
            let walk = area.walk(over: start..<min(start + height, area.rows.count), of: self, images: images)
            let blockCoarse = coarse + area.coarseOrigin + start * walk.coarseRowStep
            let blockFine = fine + area.fineOrigin + start * walk.fineRowStep
            forEachTile { channel, size in
                CorrelationKernel.accumulate(
                    channels: size, walk: walk, coarse: blockCoarse + channel, fine: blockFine,
                    gradient: gradient + channel * Self.laneCount, isAdding: isAdding || start > 0)
            }
        }
    }

    /// The coarse channels, split into as few tiles as the kernel allows, as evenly as possible.
    @inline(__always)
    private func forEachTile(_ body: (_ channel: Int, _ size: Int) -> Void) {
        let tiles = (coarseChannels + MatrixKernel.rowLimit - 1) / MatrixKernel.rowLimit
        let (size, larger) = coarseChannels.quotientAndRemainder(dividingBy: tiles)
        var channel = 0
        for tile in 0..<tiles {
            let size = tile < larger ? size + 1 : size
            body(channel, size)
            channel += size
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
