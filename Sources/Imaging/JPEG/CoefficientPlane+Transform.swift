extension CoefficientPlane {
    /// Makes samples of all blocks.
    func transform(_ table: QuantizationTable, to plane: SamplePlane) {
        withExtendedLifetime((self, table, plane)) {
            for row in 0..<blocksDown {
                for column in 0..<blocksAcross {
                    transform(block(row: row, column: column), table, to: plane, row: row, column: column)
                }
            }
        }
    }

    /// Makes samples of all blocks that hold samples of the image, with estimates of what their scans left out.
    ///
    /// - Parameters:
    ///   - size: Those blocks, across and down.
    ///   - rowsInUnit: The rows of blocks in an MCU.
    func transform(
        _ table: QuantizationTable, to plane: SamplePlane, smoothing: BlockSmoothing, size: (across: Int, down: Int),
        rowsInUnit: Int, workspace: BlockWorkspace
    ) {
        withExtendedLifetime((self, table, plane, workspace)) {
            for row in 0..<size.down {
                let rows = neighbours(of: row, down: size.down, rowsInUnit: rowsInUnit)
                for column in 0..<size.across {
                    let columns = (-2...2).map { min(max(column + $0, 0), size.across - 1) }
                    let means = rows.flatMap { row in
                        columns.map { Int(block(row: row, column: $0)[0]) }
                    }
                    workspace.block.update(from: block(row: row, column: column), count: 64)
                    smoothing.apply(to: workspace.block, means: means)
                    transform(workspace.block, table, to: plane, row: row, column: column)
                }
            }
        }
    }

    /// Two rows above a row, itself, and two rows below it.
    ///
    /// At the edge of the image a row is its own neighbour. Where the edge is follows libjpeg: it counts the rows of
    /// the last MCUs without those that only fill them up, but sees these from the MCUs above.
    private func neighbours(of row: Int, down: Int, rowsInUnit: Int) -> [Int] {
        let units = blocksDown / rowsInUnit
        let unit = row / rowsInUnit
        let rowsHere = unit < units - 1 ? rowsInUnit : down - unit * rowsInUnit
        let place = unit * rowsHere + row - unit * rowsInUnit
        let count = rowsHere * units
        let above = place > 0 ? row - 1 : row
        let below = place < count - 1 ? row + 1 : row
        return [place > 1 ? row - 2 : above, above, row, below, place < count - 2 ? row + 2 : below]
    }

    private func transform(
        _ block: UnsafePointer<Int16>, _ table: QuantizationTable, to plane: SamplePlane, row: Int, column: Int
    ) {
        InverseTransform.apply(
            block, steps: table.steps, last: 63, size: plane.blockSize,
            to: plane.samples + (row * plane.stride + column) * plane.blockSize, stride: plane.stride)
    }
}
