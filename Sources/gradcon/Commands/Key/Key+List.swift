import ArgumentParser
import Files
import FoundationEssentials
import ScoringService

extension Key {
    /// Lists keys.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the keys of a file.")

        @OptionGroup var options: KeyFileOptions

        @Flag(help: "Print JSON.")
        var json = false

        func run() throws {
            let rows = try KeyFile(contentsOf: options.path()).keys.map(Row.init)
            if json {
                try StandardOutput.write(SortedJSON.indentedBytes(of: ["keys": rows]))
            } else {
                rows.table.forEach { print($0) }
            }
        }
    }

    /// What is shown of a key, nothing of which helps to find it out.
    fileprivate struct Row: Encodable {
        let id: String
        let name: String
        let scopes: [String]
        let created: String
        let expires: String?
        let isExpired: Bool
        let requestsPerSecond: Double?
        let burst: Int?

        enum CodingKeys: String, CodingKey {
            case id, name, scopes, created, expires, burst
            case isExpired = "is_expired"
            case requestsPerSecond = "requests_per_second"
        }

        init(_ key: KeyRecord) {
            id = key.id
            name = key.name
            scopes = key.scopes.map(\.rawValue)
            created = key.created.ISO8601Format()
            expires = key.expires?.ISO8601Format()
            isExpired = key.isExpired(at: Date())
            requestsPerSecond = key.requestsPerSecond
            burst = key.burst
        }

        fileprivate var cells: [String] {
            [
                id, name, scopes.joined(separator: ", "), created,
                (expires ?? "never") + (isExpired ? " (expired)" : ""),
                requestsPerSecond.map { String($0.description.wholeWithoutFraction) } ?? "-",
                burst.map(String.init) ?? "-",
            ]
        }
    }
}

extension [Key.Row] {
    /// Lines with aligned columns, the first of which names them.
    fileprivate var table: [String] {
        let rows = [["id", "name", "scopes", "created", "expires", "rate", "burst"]] + map(\.cells)
        // Nothing stands behind the last column.
        let widths = rows[0].indices.dropLast().map { column in rows.map { $0[column].count }.max() ?? 0 } + [0]
        return rows.map { row in zip(row, widths).map { $0.alignedLeft($1) }.joined(separator: "  ") }
    }
}
