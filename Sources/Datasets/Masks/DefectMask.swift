package import Imaging

/// Which pixels of an image show its defect.
package struct DefectMask: Sendable, Equatable {
    /// Columns, at least 1.
    package let width: Int
    /// Rows, at least 1.
    package let height: Int
    /// Whether the pixel in column x of row y is defective, at `y * width + x`.
    package let isDefective: [Bool]

    /// The mask that an image draws: a pixel is defective whose luma is at least half of white. So a mask that was
    /// scaled, and has grey edges, keeps its area.
    package init(_ image: Image) {
        width = image.width
        height = image.height
        isDefective =
            switch image.luma().samples {
            case .eight(let values): values.map { $0 >= 1 << 7 }
            case .sixteen(let values): values.map { $0 >= 1 << 15 }
            }
    }
}
