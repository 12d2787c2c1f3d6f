import Files
import FoundationEssentials

/// The numbers and the texts of a benchmark's JSON, by their path within it, such as `score_ms.median`; elements of
/// lists go by their `name`.
struct BenchmarkFigures {
    /// Why a file is none that can be compared with.
    enum Failure: Error, Equatable, CustomStringConvertible {
        case unreadable(path: String)
        case noReport(path: String)

        var description: String {
            switch self {
            case .unreadable(let path): "The file \(path) cannot be read."
            case .noReport(let path):
                "The file \(path) is no report of gradcon benchmark: expected is the JSON that --json writes."
            }
        }
    }

    private(set) var numbers: [String: Double] = [:]
    private(set) var texts: [String: String] = [:]

    private static let maximumSize = 1 << 26

    init(json: [UInt8]) throws {
        add(try JSONDecoder().decode(Node.self, from: Data(json)), at: "")
    }

    init(file path: String) throws(Failure) {
        guard let data = try? DurableFile.readToEnd(path, maximumSize: Self.maximumSize) else {
            throw .unreadable(path: path)
        }
        guard let figures = try? BenchmarkFigures(json: data), figures.numbers["score_ms.median"] != nil else {
            throw .noReport(path: path)
        }
        self = figures
    }

    private mutating func add(_ node: Node, at path: String) {
        func inside(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
        switch node {
        case .number(let value): numbers[path] = value
        case .text(let value): texts[path] = value
        case .object(let members):
            for (key, value) in members { add(value, at: inside(key)) }
        case .list(let elements):
            for (index, element) in elements.enumerated() {
                var key = String(index)
                if case .object(let members) = element, case .text(let name) = members["name"] { key = name }
                add(element, at: inside(key))
            }
        case .other: break
        }
    }

    /// Any JSON.
    private enum Node: Decodable {
        case number(Double)
        case text(String)
        case list([Node])
        case object([String: Node])
        case other

        init(from decoder: any Decoder) throws {
            if let object = try? [String: Node](from: decoder) {
                self = .object(object)
            } else if let list = try? [Node](from: decoder) {
                self = .list(list)
            } else {
                let value = try decoder.singleValueContainer()
                if let number = try? value.decode(Double.self) {
                    self = .number(number)
                } else {
                    self = (try? value.decode(String.self)).map(Node.text) ?? .other
                }
            }
        }
    }
}
