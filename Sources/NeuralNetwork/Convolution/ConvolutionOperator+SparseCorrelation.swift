/// Weight gradients where much of the coarse map is zero, as behind a rectifier: for each coarse channel only the
/// positions that count.
extension ConvolutionOperator {
    /// Floats of the fine maps that are worked on at once, to stay in the nearest cache.
    private static let nearFloats = 8192
    /// The widest coarse map, in positions: an entry's sums are of so many products at most.
    private static let positionLimit = 1024

    // Above these shares of elements that are not zero, dense products are faster; measured at the layers of 28x28
    // pixels. Of few positions a tile's sums are short, and dense tiles spend their time on storing them.
    private func densityLimit(positions: Int) -> Double {
        positions >= 64 ? 0.45 : positions >= 16 ? 0.33 : 0.6
    }

    /// Whether every tap lies inside somewhere.
    private var seesAllTaps: Bool {
        (0..<horizontal.kernel).allSatisfy { !horizontal.positions(seeing: $0).isEmpty }
            && tapRows.allSatisfy { !$0.isEmpty }
    }

    /// Whether `coarse` is worth listing, and small enough.
    func isSparse(_ coarse: UnsafePointer<Float>, images: Int, _ lists: SparseScratch) -> Bool {
        let positions = vertical.coarse * horizontal.coarse
        return isCoarseSparse && positions <= Self.positionLimit && seesAllTaps
            && lists.takes(
                coarse, count: images * coarseCount, fineCount: images * fineCount,
                limit: densityLimit(positions: positions))
    }

    /// Groups of 16 lanes that lie next to each other in the fine map.
    struct SparseTile {
        /// The first, and how many.
        var group: Int
        var panels: Int
        /// The coarse rows that see them, and the entries of the columns that do.
        var rows: Range<Int>
        var list: SparseList
        /// Where an entry's offset is counted from.
        var fine: UnsafePointer<Float>
        /// Whether no tile of the same group came before.
        var isFirst: Bool
    }

    /// - Precondition: ``isSparse(_:images:_:)``.
    @inline(__always)
    func forEachSparseTile(
        coarse: UnsafePointer<Float>, fine: UnsafePointer<Float>, images: Int, _ lists: SparseScratch,
        _ body: (SparseTile) -> Void
    ) {
        let lanes = MatrixKernel.panelWidth
        let groupsPerTap = fineStride / lanes
        let together = max(1, Self.nearFloats / fineCount)
        for image in stride(from: 0, to: images, by: together) {
            for run in tapRuns {
                let firstX = run.positions.lowerBound
                let walk = CorrelationWalk(
                    images: min(together, images - image), rows: vertical.coarse, columns: run.positions.count,
                    coarseStep: coarseStride, fineStep: horizontal.stride * fineStride,
                    coarseRowStep: horizontal.coarse * coarseStride,
                    fineRowStep: vertical.stride * horizontal.fine * fineStride,
                    coarseImageStep: coarseCount, fineImageStep: fineCount)
                let list = lists.entriesByChannel(
                    of: coarse + image * coarseCount + firstX * coarseStride, channels: coarseChannels, walk: walk)
                let fineX = horizontal.stride * firstX - horizontal.padding + run.taps.lowerBound
                let groups = run.taps.count * groupsPerTap
                for tapY in 0..<vertical.kernel {
                    let origin = image * fineCount + ((tapY - vertical.padding) * horizontal.fine + fineX) * fineStride
                    var group = 0
                    while group < groups {
                        let panels = groups - group >= 4 ? 4 : groups - group >= 2 ? 2 : 1
                        body(
                            SparseTile(
                                group: (tapY * horizontal.kernel + run.taps.lowerBound) * groupsPerTap + group,
                                panels: panels, rows: tapRows[tapY], list: list,
                                fine: fine + origin + group * lanes, isFirst: image == 0))
                        group += panels
                    }
                }
            }
        }
    }
}
