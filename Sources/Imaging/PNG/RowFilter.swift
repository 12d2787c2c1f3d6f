/// The filter types of a scanline (clause 9.2): each byte is stored as its difference from a prediction made of the
/// byte before it, the byte above it and the byte above that one, where "before" is one pixel to the left.
enum RowFilter: UInt8, CaseIterable {
    case none
    case sub
    case up
    case average
    case paeth

    /// The prediction of the Paeth filter (clause 9.4): whichever neighbour is nearest to `left + above - corner`.
    @inline(__always)
    static func paethPredictor(left: Int32, above: Int32, corner: Int32) -> Int32 {
        let toLeft = abs(above - corner)
        let toAbove = abs(left - corner)
        let toCorner = abs(left + above - corner - corner)
        let upper = toAbove <= toCorner ? above : corner
        return toLeft <= toAbove && toLeft <= toCorner ? left : upper
    }
}
