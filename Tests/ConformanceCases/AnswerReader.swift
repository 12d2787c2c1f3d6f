/// Reads the answers that a server sent, as strictly as a client can: whatever a proxy could misread is a violation.
struct AnswerReader {
    struct Answer {
        let status: Int
        let fields: [(name: String, value: String)]
        let body: [UInt8]

        func values(_ name: String) -> [String] {
            fields.filter { $0.name.lowercased() == name }.map(\.value)
        }

        var closes: Bool { values("connection") == ["close"] }
    }

    private var rest: ArraySlice<UInt8>

    init(_ stream: [UInt8]) {
        rest = stream[...]
    }

    var isAtEnd: Bool { rest.isEmpty }

    /// The next answer, interim or final.
    mutating func next(toHead: Bool) throws(Violation) -> Answer {
        guard !rest.isEmpty else { throw Violation("an answer is missing") }
        var lines: [String] = []
        repeat { lines.append(try line()) } while lines.last != ""
        let words = lines[0].split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard words.count == 3, words[0] == "HTTP/1.1", words[1].utf8.count == 3, let status = Int(words[1]) else {
            throw Violation("the status line is \"\(lines[0])\"")
        }
        var fields: [(name: String, value: String)] = []
        for line in lines.dropFirst().dropLast() {
            guard let colon = line.firstRange(of: ": "), !line[..<colon.lowerBound].contains(" ") else {
                throw Violation("a field line of the answer is \"\(line)\"")
            }
            fields.append((String(line[..<colon.lowerBound]), String(line[colon.upperBound...])))
        }
        let head = Answer(status: status, fields: fields, body: [])
        guard head.values("transfer-encoding").isEmpty else { throw Violation("the answer has a transfer coding") }
        let lengths = head.values("content-length")
        if status < 200 {
            guard lengths.isEmpty else { throw Violation("an interim answer has a length") }
            return head
        }
        guard head.values("date").count == 1 else { throw Violation("the answer has not exactly one date") }
        guard lengths.count == 1, let length = Int(lengths[0]) else {
            throw Violation("the lengths of the answer are \(lengths)")
        }
        guard !toHead else { return head }
        guard rest.count >= length else { throw Violation("the answer is cut short") }
        defer { rest = rest.dropFirst(length) }
        return Answer(status: status, fields: fields, body: Array(rest.prefix(length)))
    }

    private mutating func line() throws(Violation) -> String {
        guard let end = rest.firstIndex(of: 13), rest[end...].dropFirst().first == 10 else {
            throw Violation("a line of the answer has no end")
        }
        defer { rest = rest[end...].dropFirst(2) }
        return String(decoding: rest[..<end], as: UTF8.self)
    }
}

/// How a server broke the rules.
struct Violation: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
