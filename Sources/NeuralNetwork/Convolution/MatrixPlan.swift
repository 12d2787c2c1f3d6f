/// A convolution laid out as matrix products: which rows of the input meet which rows of the packed weights.
///
/// Positions are grouped by the taps they see, so that padding is neither stored nor multiplied; a group's factors are
/// read where the activations lie. ``MatrixProduct`` carries it out.
struct MatrixPlan: Sendable {
    /// Whether every position of the output is a row of one group, and the rows are all of them.
    let isSinglePass: Bool

    init(isSinglePass: Bool) {
        self.isSinglePass = isSinglePass
        isSparseSinglePass = isSinglePass
    }

    struct Tile {
        var rows: Range<Int>
        var segments: Range<Int>
    }

    /// Rows that meet the same segments.
    struct Group {
        var rows: Range<Int>
        var segments: Range<Int>
        /// So many that their weights, of two panels, stay in the nearest cache.
        var segmentsTogether: Int
    }

    private(set) var rows: [MatrixRow] = []
    private(set) var segments: [MatrixSegment] = []
    private(set) var groups: [Group] = []
    private(set) var tiles: [Tile] = []
    /// Tiles whose activations stay in the cache while all panels pass over them.
    private(set) var blocks: [Range<Int>] = []

    /// Positions of one block, about: few enough for the activations of a block to stay near while all panels pass over
    /// them, and enough that reading a panel's weights costs little (measured from 64x64 to 256x256 pixels).
    static let blockPositions = 128

    /// Adds the products of `newRows` with `newSegments` to the current block.
    mutating func append(rows newRows: [MatrixRow], segments newSegments: [MatrixSegment]) {
        guard !newRows.isEmpty, isSinglePass || !newSegments.isEmpty else { return }
        let segmentStart = segments.count
        segments.append(contentsOf: newSegments)
        let segmentRange = segmentStart..<segments.count
        var start = rows.count
        rows.append(contentsOf: newRows)
        let length = newSegments.reduce(0) { $0 + Int($1.length) }
        let isNear = length * 2 * MatrixKernel.panelWidth <= Self.nearWeights
        isSparseSinglePass = isSparseSinglePass && (isNear || newSegments.count == 1)
        groups.append(
            Group(rows: start..<rows.count, segments: segmentRange, segmentsTogether: isNear ? newSegments.count : 1))
        for size in tileSizes(of: newRows.count) {
            let isDouble = size <= MatrixKernel.doublePanelRowLimit
            cost += isDouble ? 40 + length * max(4, 2 * size) : 80 + length * 2 * max(4, size)
            if !isSinglePass { cost += 8 * size }
            tiles.append(Tile(rows: start..<start + size, segments: segmentRange))
            start += size
        }
    }

    mutating func endBlock() {
        let start = blocks.last?.upperBound ?? 0
        if tiles.count > start { blocks.append(start..<tiles.count) }
    }

    /// About the cycles that two panels take. A tile costs 40 to begin and to end, and for each factor half a cycle a
    /// row and vector, but no less than the four cycles that a multiply-add waits for the one before it. Filling the
    /// output first and reading it again costs as much as a factor.
    private(set) var cost = 0

    /// Weights that stay in the nearest cache while all rows pass over them, in floats.
    private static let nearWeights = 5120

    /// Whether ``MatrixProduct/multiply(_:weights:panels:panelStride:output:finish:)`` writes each output once.
    private(set) var isSparseSinglePass: Bool
}

/// `count` split into as few tiles as ``MatrixKernel/rowLimit`` allows, as evenly as possible.
func tileSizes(of count: Int) -> [Int] {
    let tiles = (count + MatrixKernel.rowLimit - 1) / MatrixKernel.rowLimit
    return (0..<tiles).map { count / tiles + ($0 < count % tiles ? 1 : 0) }
}
