/// The order in which weight gradients leave the kernels: groups of 16 fine lanes, each (coarse channel, 16).
///
/// A group is one tap and 16 fine channels.
extension ConvolutionOperator {
    static let laneCount = 16
    /// Positions summed in float before they are added to what was summed so far: that keeps the rounding error small
    /// and the activations in the cache, whatever the image's size.
    static let blockPositions = 1024

    /// The floats of a packed gradient.
    package var gradientCount: Int { groupCount * groupSize }
    var groupSize: Int { coarseChannels * Self.laneCount }
    private var lanesPerTap: Int { fineStride / Self.laneCount }
    var groupCount: Int { vertical.kernel * horizontal.kernel * lanesPerTap }

    /// Computes dW, packed.
    ///
    /// - Parameters:
    ///   - isAdding: whether dW is added to `gradient`, or replaces what it holds.
    ///   - images: so many maps lie one behind the other on both sides; their gradients are added up.
    ///   - lists: memory for what is not zero.
    package func correlate(
        coarse: UnsafePointer<Float>, fine: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>,
        isAdding: Bool, images: Int = 1, lists: SparseScratch?
    ) {
        if let lists = lists.flatMap({ isSparse(coarse, images: images, $0) ? $0 : nil }) {
            forEachSparseTile(coarse: coarse, fine: fine, images: images, lists) { tile in
                SparseKernel.correlate(
                    panels: tile.panels, channels: coarseChannels, rows: tile.rows, rowCount: vertical.coarse,
                    list: tile.list, fine: tile.fine, gradient: gradient + tile.group * groupSize,
                    isAdding: isAdding || !tile.isFirst)
            }
        } else {
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
        if groups > 1 { clearBetweenGroups(gradient) }
    }

    /// Weights between groups do not exist: their gradients stay zero.
    private func clearBetweenGroups(_ gradient: UnsafeMutablePointer<Float>) {
        let (coarsePerGroup, finePerGroup) = (coarseChannels / groups, fineChannels / groups)
        for group in 0..<groupCount {
            let firstLane = group % lanesPerTap * Self.laneCount
            for coarse in 0..<coarseChannels {
                for lane in 0..<Self.laneCount
                where (firstLane + lane) / finePerGroup != coarse / coarsePerGroup {
                    gradient[group * groupSize + coarse * Self.laneCount + lane] = 0
                }
            }
        }
    }

    /// The positions that take part in a group, and where they lie.
    struct Area {
        var rows: Range<Int>
        var columns: Range<Int>
        var coarseOrigin: Int
        var fineOrigin: Int
        var fineStep: Int
        var fineRowStep: Int

        func walk(over rows: Range<Int>, of map: ConvolutionOperator, images: Int) -> CorrelationWalk {
            CorrelationWalk(
                images: images, rows: rows.count, columns: columns.count, coarseStep: map.coarseStride,
                fineStep: fineStep, coarseRowStep: map.horizontal.coarse * map.coarseStride,
                fineRowStep: fineRowStep, coarseImageStep: map.coarseCount, fineImageStep: map.fineCount)
        }
    }

    func area(of group: Int) -> Area {
        let (tap, lanes) = (group / lanesPerTap, group % lanesPerTap)
        let (tapY, tapX) = (tap / horizontal.kernel, tap % horizontal.kernel)
        let rows = vertical.positions(seeing: tapY)
        let columns = horizontal.positions(seeing: tapX)
        let fineY = vertical.stride * rows.lowerBound - vertical.padding + tapY
        let fineX = horizontal.stride * columns.lowerBound - horizontal.padding + tapX
        return Area(
            rows: rows, columns: columns,
            coarseOrigin: (rows.lowerBound * horizontal.coarse + columns.lowerBound) * coarseStride,
            fineOrigin: (fineY * horizontal.fine + fineX) * fineStride + lanes * Self.laneCount,
            fineStep: horizontal.stride * fineStride, fineRowStep: vertical.stride * horizontal.fine * fineStride)
    }

    func accumulate(
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
    func forEachTile(_ body: (_ channel: Int, _ size: Int) -> Void) {
        let tiles = (coarseChannels + MatrixKernel.rowLimit - 1) / MatrixKernel.rowLimit
        let (size, larger) = coarseChannels.quotientAndRemainder(dividingBy: tiles)
        var channel = 0
        for tile in 0..<tiles {
            let size = tile < larger ? size + 1 : size
            body(channel, size)
            channel += size
        }
    }

    /// Reorders a tensor of the weights into the order of packed gradients.
    ///
    /// - Precondition: `elements` are (coarse, fine / groups, kh, kw).
    package func pack(_ elements: [Float], into packed: UnsafeMutablePointer<Float>) {
        forEachGradientElement { index, place in packed[place] = elements[index] }
    }

    /// A packed gradient in the order of the weights: (coarse, fine / groups, kh, kw).
    package func unpack(_ packed: UnsafePointer<Float>) -> [Float] {
        let taps = vertical.kernel * horizontal.kernel
        var elements = [Float](repeating: 0, count: coarseChannels * fineChannels / groups * taps)
        forEachGradientElement { index, place in elements[index] = packed[place] }
        return elements
    }

    private func forEachGradientElement(_ body: (_ index: Int, _ place: Int) -> Void) {
        let (coarsePerGroup, finePerGroup) = (coarseChannels / groups, fineChannels / groups)
        var index = 0
        for coarse in 0..<coarseChannels {
            let firstFine = coarse / coarsePerGroup * finePerGroup
            for fine in firstFine..<firstFine + finePerGroup {
                for tap in 0..<vertical.kernel * horizontal.kernel {
                    let group = tap * lanesPerTap + fine / Self.laneCount
                    body(index, group * groupSize + coarse * Self.laneCount + fine % Self.laneCount)
                    index += 1
                }
            }
        }
    }
}
