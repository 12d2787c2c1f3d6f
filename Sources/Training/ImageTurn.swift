/// One of the eight ways to lay a square picture on itself: mirrorings and turns by 90 degrees.
struct ImageTurn: Hashable, Sendable {
    /// Whether rows become columns, first.
    var isTransposed = false
    /// Whether the rows then stand in reverse order: up and down change places.
    var reversesRows = false
    /// Whether the columns then stand in reverse order: left and right change places.
    var reversesColumns = false

    static let identity = ImageTurn()
    static let horizontalMirror = ImageTurn(reversesColumns: true)
    static let verticalMirror = ImageTurn(reversesRows: true)
    static let quarter = ImageTurn(isTransposed: true, reversesColumns: true)

    /// This turn, and then another.
    func followed(by next: ImageTurn) -> ImageTurn {
        // A transposition behind reversals is one before them, with rows and columns in each other's place.
        let (rows, columns) = next.isTransposed ? (reversesColumns, reversesRows) : (reversesRows, reversesColumns)
        return ImageTurn(
            isTransposed: isTransposed != next.isTransposed, reversesRows: rows != next.reversesRows,
            reversesColumns: columns != next.reversesColumns)
    }

    /// Turns an image of shape (channels, rows, columns).
    ///
    /// - Precondition: a transposed image is square.
    func apply(
        to image: UnsafePointer<Float>, channels: Int, height: Int, width: Int,
        target: UnsafeMutablePointer<Float>
    ) {
        precondition(!isTransposed || height == width, "a picture that is turned by 90 degrees is square")
        for channel in 0..<channels {
            let (from, to) = (image + channel * height * width, target + channel * height * width)
            for row in 0..<height {
                let sourceRow = reversesRows ? height - 1 - row : row
                for column in 0..<width {
                    let sourceColumn = reversesColumns ? width - 1 - column : column
                    to[row * width + column] =
                        isTransposed
                        ? from[sourceColumn * width + sourceRow] : from[sourceRow * width + sourceColumn]
                }
            }
        }
    }
}
