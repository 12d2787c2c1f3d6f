/// The coefficients of one component of a progressive image, which several scans bring together.
///
/// One decoder writes and reads it; it does not leave the thread that decodes.
final class CoefficientPlane {
    /// The first coefficient of the first block. Blocks of 64 coefficients lie row by row, those that fill up the last
    /// MCUs with them.
    let coefficients: UnsafeMutablePointer<Int16>
    /// Blocks in a row.
    let blocksAcross: Int
    let blocksDown: Int
    /// For each coefficient the lowest bit that is known; none before its first scan.
    var knownBits = [Int?](repeating: nil, count: 64)

    init(_ component: JPEGComponent, of frame: JPEGFrame) {
        blocksAcross = frame.unitsAcross * component.horizontalFactor
        blocksDown = frame.unitsDown * component.verticalFactor
        let count = 64 * blocksAcross * blocksDown
        coefficients = UnsafeMutablePointer.allocate(capacity: count)
        coefficients.initialize(repeating: 0, count: count)
    }

    deinit {
        coefficients.deallocate()
    }

    func block(row: Int, column: Int) -> UnsafeMutablePointer<Int16> {
        coefficients + 64 * (row * blocksAcross + column)
    }
}
