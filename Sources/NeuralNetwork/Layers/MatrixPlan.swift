/// A convolution laid out as matrix products: which rows of the input meet which rows of the packed weights.
///
/// Positions are grouped by the taps they see, so that padding is neither stored nor multiplied; a group's factors are
/// read where the activations lie. Made once per layer, shared by all workers.
struct MatrixPlan: Sendable {
    private struct Tile {
        var rows: Range<Int32>
        var segments: Range<Int32>
    }

    private var rows: [MatrixRow] = []
    private var segments: [MatrixSegment] = []
    private var tiles: [Tile] = []
    /// Tiles whose activations stay in the cache while all panels pass over them.
    private var blocks: [Range<Int>] = []

    /// Positions of one block, about.
    static let blockPositions = 1024

    /// Adds the products of `newRows` with `newSegments` to the current block.
    mutating func append(rows newRows: [MatrixRow], segments newSegments: [MatrixSegment]) {
        guard !newRows.isEmpty, !newSegments.isEmpty else { return }
        let segmentStart = Int32(segments.count)
        segments.append(contentsOf: newSegments)
        let segmentRange = segmentStart..<Int32(segments.count)
        var start = rows.count
        rows.append(contentsOf: newRows)
        for size in tileSizes(of: newRows.count) {
            tiles.append(Tile(rows: Int32(start)..<Int32(start + size), segments: segmentRange))
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
                tiles.withUnsafeBufferPointer { tiles in
                    for block in blocks {
                        for panel in 0..<panels {
                            for index in block {
                                let tile = tiles[index]
                                let tileRows = UnsafeBufferPointer(
                                    rebasing: rows[Int(tile.rows.lowerBound)..<Int(tile.rows.upperBound)])
                                let tileSegments = UnsafeBufferPointer(
                                    rebasing: segments[Int(tile.segments.lowerBound)..<Int(tile.segments.upperBound)])
                                let panelWeights = weights + panel * panelStride
                                let panelOutput = output + panel * MatrixKernel.panelWidth
                                if tileRows.count > MatrixKernel.doublePanelRowLimit
                                    || (panel == panels - 1 && panel.isMultiple(of: 2))
                                {
                                    MatrixKernel.accumulate(
                                        rows: tileRows, segments: tileSegments, input: input, weights: panelWeights,
                                        output: panelOutput)
                                } else if panel.isMultiple(of: 2) {
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
    }
}

/// `count` split into as few tiles as ``MatrixKernel/rowLimit`` allows, as evenly as possible.
func tileSizes(of count: Int) -> [Int] {
    let tiles = (count + MatrixKernel.rowLimit - 1) / MatrixKernel.rowLimit
    return (0..<tiles).map { count / tiles + ($0 < count % tiles ? 1 : 0) }
}
