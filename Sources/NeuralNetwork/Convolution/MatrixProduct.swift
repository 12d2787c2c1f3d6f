/// A plan, carried out: shared by all workers, which write nothing of it, not even a reference count in its loops.
///
/// `@unchecked Sendable`: its memory is written by `init` and never after.
final class MatrixProduct: @unchecked Sendable {
    /// As ``MatrixPlan`` has it.
    let isSinglePass: Bool
    /// Whether ``multiply(_:weights:panels:panelStride:output:finish:)`` writes each output once.
    let isSparseSinglePass: Bool
    private let rows: UnsafeBufferPointer<MatrixRow>
    private let segments: UnsafeBufferPointer<MatrixSegment>
    private let groups: UnsafeBufferPointer<MatrixPlan.Group>
    private let tiles: UnsafeBufferPointer<MatrixPlan.Tile>
    private let blocks: UnsafeBufferPointer<Range<Int>>

    init(_ plan: MatrixPlan) {
        isSinglePass = plan.isSinglePass
        isSparseSinglePass = plan.isSparseSinglePass
        rows = Self.copy(plan.rows)
        segments = Self.copy(plan.segments)
        groups = Self.copy(plan.groups)
        tiles = Self.copy(plan.tiles)
        blocks = Self.copy(plan.blocks)
    }

    deinit {
        rows.deallocate()
        segments.deallocate()
        groups.deallocate()
        tiles.deallocate()
        blocks.deallocate()
    }

    /// A copy of elements that own nothing, so that there is nothing to deinitialise.
    private static func copy<Element>(_ elements: [Element]) -> UnsafeBufferPointer<Element> {
        let buffer = UnsafeMutableBufferPointer<Element>.allocate(capacity: elements.count)
        _ = buffer.initialize(from: elements)
        return UnsafeBufferPointer(buffer)
    }

    /// Writes the products to `output`.
    ///
    /// - Parameters:
    ///   - panels: panels of 16 columns, each `panelStride` floats of packed weights.
    ///   - finish: of the first panel.
    func multiply(
        input: UnsafePointer<Float>, weights: UnsafePointer<Float>, panels: Int, panelStride: Int,
        output: UnsafeMutablePointer<Float>, finish: TileFinish
    ) {
        for block in blocks {
            for panel in 0..<panels {
                let panelWeights = weights + panel * panelStride
                let panelOutput = output + panel * MatrixKernel.panelWidth
                let panelFinish = finish.advanced(by: panel * MatrixKernel.panelWidth)
                let isPaired = panel + 1 < panels || !panel.isMultiple(of: 2)
                for tile in tiles[block] {
                    let tileRows = UnsafeBufferPointer(rebasing: rows[tile.rows])
                    let tileSegments = UnsafeBufferPointer(rebasing: segments[tile.segments])
                    if !isPaired || tileRows.count > MatrixKernel.doublePanelRowLimit {
                        MatrixKernel.multiply(
                            rows: tileRows, segments: tileSegments, input: input, weights: panelWeights,
                            output: panelOutput,
                            finish: panelFinish)
                    } else if panel.isMultiple(of: 2) {
                        // Together with the next panel, which then has nothing left to do for this tile.
                        MatrixKernel.multiplyDouble(
                            rows: tileRows, segments: tileSegments, input: input, weights: panelWeights,
                            panelStride: panelStride, output: panelOutput,
                            finish: panelFinish)
                    }
                }
            }
        }
    }

    /// Writes the products to `output`, of the elements of the input that are not zero.
    ///
    /// - Parameter list: from ``SparseScratch/entries(of:count:limit:)``.
    func multiply(
        _ list: SparseList, weights: UnsafePointer<Float>, panels: Int, panelStride: Int,
        output: UnsafeMutablePointer<Float>, finish: TileFinish
    ) {
        for panel in stride(from: 0, to: panels, by: 2) {
            for group in groups {
                var start = group.segments.lowerBound
                repeat {
                    let end = min(start + group.segmentsTogether, group.segments.upperBound)
                    SparseKernel.multiply(
                        panels: min(2, panels - panel), rows: UnsafeBufferPointer(rebasing: rows[group.rows]),
                        segments: UnsafeBufferPointer(rebasing: segments[start..<end]), list: list,
                        weights: weights + panel * panelStride, panelStride: panelStride,
                        output: output + panel * MatrixKernel.panelWidth,
                        finish: finish.advanced(by: panel * MatrixKernel.panelWidth))
                    start = end
                } while start < group.segments.upperBound
            }
        }
    }
}
