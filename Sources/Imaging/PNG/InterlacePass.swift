/// A sub-image that is transmitted on its own: every `columnStep`-th pixel of every `rowStep`-th row (clause 8.2).
struct InterlacePass {
    var firstColumn: Int
    var firstRow: Int
    var columnStep: Int
    var rowStep: Int

    /// The whole image at once, as it comes without interlacing.
    static let whole = InterlacePass(firstColumn: 0, firstRow: 0, columnStep: 1, rowStep: 1)

    /// The seven passes of Adam7.
    static let adam7 = [
        InterlacePass(firstColumn: 0, firstRow: 0, columnStep: 8, rowStep: 8),
        InterlacePass(firstColumn: 4, firstRow: 0, columnStep: 8, rowStep: 8),
        InterlacePass(firstColumn: 0, firstRow: 4, columnStep: 4, rowStep: 8),
        InterlacePass(firstColumn: 2, firstRow: 0, columnStep: 4, rowStep: 4),
        InterlacePass(firstColumn: 0, firstRow: 2, columnStep: 2, rowStep: 4),
        InterlacePass(firstColumn: 1, firstRow: 0, columnStep: 2, rowStep: 2),
        InterlacePass(firstColumn: 0, firstRow: 1, columnStep: 1, rowStep: 2),
    ]

    /// How many columns of an image this pass has. It may be none: such a pass is not transmitted.
    func columns(of width: Int) -> Int { (width - firstColumn + columnStep - 1) / columnStep }

    /// How many rows of an image this pass has.
    func rows(of height: Int) -> Int { (height - firstRow + rowStep - 1) / rowStep }
}
