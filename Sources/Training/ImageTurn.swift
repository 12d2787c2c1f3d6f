/// One of the eight ways to lay a square picture on itself: mirrorings and turns by 90 degrees.
package struct ImageTurn: Hashable, Sendable {
    /// Whether rows become columns, first.
    package var isTransposed: Bool
    /// Whether the rows then stand in reverse order: up and down change places.
    package var reversesRows: Bool
    /// Whether the columns then stand in reverse order: left and right change places.
    package var reversesColumns: Bool

    package init(isTransposed: Bool = false, reversesRows: Bool = false, reversesColumns: Bool = false) {
        self.isTransposed = isTransposed
        self.reversesRows = reversesRows
        self.reversesColumns = reversesColumns
    }

    package static let identity = ImageTurn()
    package static let horizontalMirror = ImageTurn(reversesColumns: true)
    package static let verticalMirror = ImageTurn(reversesRows: true)
    package static let half = horizontalMirror.followed(by: .verticalMirror)
    package static let quarter = ImageTurn(isTransposed: true, reversesColumns: true)

    /// This turn, and then another.
    package func followed(by next: ImageTurn) -> ImageTurn {
        // A transposition behind reversals is one before them, with rows and columns in each other's place.
        let (rows, columns) = next.isTransposed ? (reversesColumns, reversesRows) : (reversesRows, reversesColumns)
        return ImageTurn(
            isTransposed: isTransposed != next.isTransposed, reversesRows: rows != next.reversesRows,
            reversesColumns: columns != next.reversesColumns)
    }

    /// Turns an image of shape (channels, rows, columns).
    ///
    /// - Precondition: a transposed image is square.
    package func apply(
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
