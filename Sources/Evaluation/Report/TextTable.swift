/// Rows of text in aligned columns: the first to the left, the others to the right.
package struct TextTable {
    package var rows: [[String]]

    package init(rows: [[String]]) { self.rows = rows }

    /// - Parameter emphasis: Put before and after the first row, for example escape codes of a terminal.
    package func lines(emphasis: (String, String) = ("", "")) -> [String] {
        let count = rows.map(\.count).max() ?? 0
        let widths = (0..<count).map { column in rows.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0 }
        return rows.enumerated().map { number, row in
            let cells = row.enumerated().map { column, cell in
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                return column == 0 ? cell + padding : padding + cell
            }
            let line = cells.joined(separator: "  ")
            return number == 0 ? emphasis.0 + line + emphasis.1 : line
        }
    }
}
