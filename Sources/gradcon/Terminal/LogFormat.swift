import Files
import Logging

/// How an event of the log becomes a line.
enum LogFormat: String {
    /// Time, level, label and message, then the metadata as `name=value`, sorted by name. A value that is not plain has
    /// quotation marks, and escapes as in JSON.
    case text
    /// One JSON object: `time`, `level`, `label`, `message`, then the metadata as members, sorted by name; numbers are
    /// numbers. No event has metadata of the names of the first four.
    case json

    /// The line of an event, its end included.
    ///
    /// - Parameter time: as ``LogClock`` tells it.
    func line(
        _ time: String, _ level: Logger.Level, _ label: String, _ message: Logger.Message, _ metadata: Logger.Metadata
    ) -> String {
        let metadata = metadata.sorted { $0.key < $1.key }
        switch self {
        case .text:
            var line = "\(time) \(level.rawValue) \(label): \(message)"
            for (name, value) in metadata { line += " \(name)=\(Self.text(value))" }
            return line + "\n"
        case .json:
            var json = JSONWriter()
            json.object { json in
                json.string("time", time)
                json.string("level", level.rawValue)
                json.string("label", label)
                json.string("message", "\(message)")
                for (name, value) in metadata {
                    json.key(name)
                    json.value(value)
                }
            }
            return String(decoding: json.line, as: UTF8.self)
        }
    }

    private static func text(_ value: Logger.MetadataValue) -> String {
        let text = "\(value)"
        // Nothing in a plain value looks like the end of one, or like the name of the next.
        if !text.isEmpty, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !"\"=\\".utf8.contains($0) }) {
            return text
        }
        var json = JSONWriter()
        json.string(nil, text)
        return String(decoding: json.bytes, as: UTF8.self)
    }
}

extension JSONWriter {
    /// The value behind a ``key(_:)``, or an element.
    fileprivate mutating func value(_ value: Logger.MetadataValue) {
        switch value {
        case .string(let text): string(nil, text)
        case .stringConvertible(let number as Int): integer(nil, number)
        case .stringConvertible(let number as Double): self.number(nil, number)
        case .stringConvertible(let flag as Bool): bool(nil, flag)
        case .stringConvertible(let other): string(nil, other.description)
        case .array(let elements):
            array { json in
                for element in elements { json.value(element) }
            }
        case .dictionary(let members):
            object { json in
                for (name, member) in members.sorted(by: { $0.key < $1.key }) {
                    json.key(name)
                    json.value(member)
                }
            }
        }
    }
}
