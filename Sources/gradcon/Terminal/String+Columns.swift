/// Texts in the columns of a table; a width is a number of characters.
extension String {
    /// The text with spaces behind it up to a width.
    func alignedLeft(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }

    /// The text with spaces before it up to a width.
    func alignedRight(_ width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }

    /// The text, or as much of its end as there is room for behind an ellipsis.
    func end(_ width: Int) -> String { count <= width ? self : "\u{2026}" + suffix(width - 1) }
}
