/// A convolution laid out as matrix products: which rows of the input meet which rows of the packed weights.
///
/// Positions are grouped by the taps they see, so that padding is neither stored nor multiplied; a group's factors are
/// read where the activations lie. Made once per layer, shared by all workers.
struct MatrixPlan: Sendable {
    private struct Tile {
        var rows: Range<Int>
        var segments: Range<Int>
    }

    /// Rows that meet the same segments.
    private struct Group {
        var rows: Range<Int>
        var segments: Range<Int>
    }

    private var rows: [MatrixRow] = []
    private var segments: [MatrixSegment] = []
    private var groups: [Group] = []
    private var tiles: [Tile] = []
    /// Tiles whose activations stay in the cache while all panels pass over them.
    private var blocks: [Range<Int>] = []

    /// Positions of one block, about: few enough for the activations of a block to stay near while all panels pass over
    /// them, and enough that reading a panel's weights costs little (measured from 64x64 to 256x256 pixels).
    static let blockPositions = 128

    /// Adds the products of `newRows` with `newSegments` to the current block.
    mutating func append(rows newRows: [MatrixRow], segments newSegments: [MatrixSegment]) {
        guard !newRows.isEmpty, !newSegments.isEmpty else { return }
        let segmentStart = segments.count
        segments.append(contentsOf: newSegments)
        let segmentRange = segmentStart..<segments.count
        var start = rows.count
        rows.append(contentsOf: newRows)
        groups.append(Group(rows: start..<rows.count, segments: segmentRange))
        for size in tileSizes(of: newRows.count) {
            tiles.append(Tile(rows: start..<start + size, segments: segmentRange))
            start += size
        }
    }

    mutating func endBlock() {
        let start = blocks.last?.upperBound ?? 0
        if tiles.count > start { blocks.append(start..<tiles.count) }
    }

    /// Adds the products to `output`.
    ///
    /// - Parameter panels: panels of 16 columns, each `panelStride` floats of packed weights.
    func accumulate(
        input: UnsafePointer<Float>, weights: UnsafePointer<Float>, panels: Int, panelStride: Int,
        output: UnsafeMutablePointer<Float>
    ) {
        rows.withUnsafeBufferPointer { rows in
            segments.withUnsafeBufferPointer { segments in
                for block in blocks {
                    for panel in 0..<panels {
                        let panelWeights = weights + panel * panelStride
                        let panelOutput = output + panel * MatrixKernel.panelWidth
                        let isPaired = panel + 1 < panels || !panel.isMultiple(of: 2)
                        for tile in tiles[block] {
                            let tileRows = UnsafeBufferPointer(rebasing: rows[tile.rows])
                            let tileSegments = UnsafeBufferPointer(rebasing: segments[tile.segments])
                            if !isPaired || tileRows.count > MatrixKernel.doublePanelRowLimit {
                                MatrixKernel.accumulate(
                                    rows: tileRows, segments: tileSegments, input: input, weights: panelWeights,
                                    output: panelOutput)
                            } else if panel.isMultiple(of: 2) {
                                // Together with the next panel, which then has nothing left to do for this tile.
                                MatrixKernel.accumulateDouble(
                                    rows: tileRows, segments: tileSegments, input: input, weights: panelWeights,
                                    panelStride: panelStride, output: panelOutput)
                            }
                        }
                    }
                }
            }
        }
    }

    /// Weights that stay in the nearest cache while all rows pass over them, in floats.
    private static let nearWeights = 5120

    /// Adds the products to `output`, of the elements of the input that are not zero.
    ///
    /// - Parameter list: from ``SparseScratch/entries(of:count:)``.
    func accumulate(
        _ list: SparseList, weights: UnsafePointer<Float>, panels: Int, panelStride: Int,
        output: UnsafeMutablePointer<Float>
    ) {
        rows.withUnsafeBufferPointer { rows in
            segments.withUnsafeBufferPointer { segments in
                var panel = 0
                while panel < panels {
                    let width = panels - panel >= 2 ? 2 : 1
                    for group in groups {
                        let floats =
                            group.segments.reduce(0) { $0 + Int(segments[$1].length) }
                            * width * MatrixKernel.panelWidth
                        let step = floats <= Self.nearWeights ? group.segments.count : 1
                        for start in stride(from: group.segments.lowerBound, to: group.segments.upperBound, by: step) {
                            SparseKernel.accumulate(
                                panels: width, rows: UnsafeBufferPointer(rebasing: rows[group.rows]),
                                segments: UnsafeBufferPointer(rebasing: segments[start..<start + step]),
                                list: list, weights: weights + panel * panelStride,
                                panelStride: panelStride, output: output + panel * MatrixKernel.panelWidth)
                        }
                    }
                    panel += width
                }
            }
        }
    }
}

/// `count` split into as few tiles as ``MatrixKernel/rowLimit`` allows, as evenly as possible.
func tileSizes(of count: Int) -> [Int] {
    let tiles = (count + MatrixKernel.rowLimit - 1) / MatrixKernel.rowLimit
    return (0..<tiles).map { count / tiles + ($0 < count % tiles ? 1 : 0) }
}
