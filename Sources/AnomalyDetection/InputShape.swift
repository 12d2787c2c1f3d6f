/// The size of the images a model takes.
package struct InputShape: Sendable, Hashable, CustomStringConvertible {
    /// Colour channels, 1 to 4.
    package let channels: Int
    /// Rows, 8 to 512 pixels.
    package let height: Int
    /// Columns, 8 to 512 pixels.
    package let width: Int

    /// Nil where a dimension is outside its range.
    package init?(channels: Int, height: Int, width: Int) {
        guard (1...4).contains(channels), (8...512).contains(height), (8...512).contains(width) else { return nil }
        self.channels = channels
        self.height = height
        self.width = width
    }

    /// Channels times rows times columns.
    package var count: Int { channels * height * width }

    /// The dimensions as tensors have them: channels, height, width.
    package var dimensions: [Int] { [channels, height, width] }

    /// `C,H,W`, as the checkpoint metadata writes it.
    package var description: String { "\(channels),\(height),\(width)" }
}
