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

    /// The shape that ``description`` writes, the checkpoint metadata's `input_shape`.
    ///
    /// Nil where the text is not three decimal numbers of one to three digits, without leading zeros and with commas
    /// between, or one is outside its range.
    package init?(parsing text: String) {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        let parts = text.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        let numbers = parts.compactMap { part -> Int? in
            guard (1...3).contains(part.count), part.first != digits.lowerBound, part.allSatisfy(digits.contains) else {
                return nil
            }
            return part.reduce(0) { $0 * 10 + Int($1 - digits.lowerBound) }
        }
        guard parts.count == 3, numbers.count == 3 else { return nil }
        self.init(channels: numbers[0], height: numbers[1], width: numbers[2])
    }

    /// Channels times rows times columns.
    package var count: Int { channels * height * width }

    /// The dimensions as tensors have them: channels, height, width.
    package var dimensions: [Int] { [channels, height, width] }

    /// `C,H,W`, as the checkpoint metadata writes it.
    package var description: String { "\(channels),\(height),\(width)" }
}
