/// The order of blocks in a scan (ITU-T T.81, clause A.2): MCU by MCU, row by row.
struct ScanGeometry {
    /// The place of a block of an MCU.
    struct Block {
        /// Which component of the scan.
        let slot: Int
        /// Where in the MCU, in blocks of the component.
        let column: Int
        let row: Int
    }

    /// MCUs across and down.
    let unitsAcross: Int
    let unitsDown: Int
    /// The blocks of an MCU, in order.
    let blocks: [Block]
    /// How far the next MCU to the right, and the next below, is for each component of the scan, in blocks.
    let steps: [(column: Int, row: Int)]
    /// Blocks that one scan visits.
    var blockCount: Int { unitsAcross * unitsDown * blocks.count }

    init(_ scan: JPEGScan, of frame: JPEGFrame) {
        let components = scan.components.map { frame.components[$0.index] }
        if components.count == 1 {
            // A scan of one component is not interleaved: whatever its factors, an MCU is a block.
            unitsAcross = frame.blocksAcross(components[0])
            unitsDown = frame.blocksDown(components[0])
            blocks = [Block(slot: 0, column: 0, row: 0)]
            steps = [(1, 1)]
            return
        }
        unitsAcross = frame.unitsAcross
        unitsDown = frame.unitsDown
        var blocks: [Block] = []
        for (slot, component) in components.enumerated() {
            for row in 0..<component.verticalFactor {
                for column in 0..<component.horizontalFactor {
                    blocks.append(Block(slot: slot, column: column, row: row))
                }
            }
        }
        self.blocks = blocks
        steps = components.map { ($0.horizontalFactor, $0.verticalFactor) }
    }
}
