internal import HTTP

/// A small JSON body: an object of texts, numbers and lists of numbers.
struct JSONMembers {
    private enum Value {
        case text(String)
        case number(Double)
        case numbers([Double])
    }

    /// Bytes of a body.
    private static let maximumSize = 4096
    /// Numbers of a list.
    private static let maximumCount = 16

    private var values: [String: Value] = [:]

    /// - Parameter known: the members that there may be.
    /// - Throws: 415 for another type than JSON, which a page of a browser could send without asking first; 413; 400,
    ///   also where a member is unknown or stands there twice, so that a mistyped one is not passed over.
    init(_ request: Request, known: [String]) throws(ServiceError) {
        guard request.headers["Content-Type"].map(MediaType.essence) == MediaType.json.rawValue else {
            throw .unsupportedMediaType(request.headers["Content-Type"], accepted: [MediaType.json.rawValue])
        }
        guard request.body.count <= Self.maximumSize else {
            throw .tooLarge("The body has \(request.body.count) bytes; it may have \(Self.maximumSize).")
        }
        var scanner = JSONScanner(request.body)
        try scanner.expect("{")
        if !scanner.accept("}") {
            repeat {
                let key = try scanner.string()
                guard known.contains(key) else {
                    throw .badParameter(
                        "A member of the body", found: key, expected: "one of \(known.joined(separator: ", "))")
                }
                guard values[key] == nil else { throw .malformed("The JSON body holds \"\(key)\" twice.") }
                try scanner.expect(":")
                values[key] = try Self.value(&scanner, key)
            } while scanner.accept(",")
            try scanner.expect("}")
        }
        guard scanner.peek() == nil else { throw scanner.malformed("nothing behind the object") }
    }

    private static func value(_ scanner: inout JSONScanner, _ key: String) throws(ServiceError) -> Value {
        switch scanner.peek() {
        case UInt8(ascii: "\"")?: return .text(try scanner.string())
        case UInt8(ascii: "[")?:
            let list = try JSONNumbers(&scanner, name: key, limit: maximumCount) {
                .malformed("\"\(key)\" holds more than \(maximumCount) numbers.")
            }
            guard list.shape.count == 1 else { throw .malformed("\"\(key)\" must be a list of numbers.") }
            return .numbers(list.numbers)
        default: return .number(try scanner.number())
        }
    }

    /// A text; nil where there is no such member.
    func text(_ key: String) throws(ServiceError) -> String? {
        switch values[key] {
        case nil: return nil
        case .text(let text)?: return text
        default: throw .malformed("\"\(key)\" must be a text.")
        }
    }

    /// A number; nil where there is no such member.
    func number(_ key: String) throws(ServiceError) -> Double? {
        switch values[key] {
        case nil: return nil
        case .number(let number)?: return number
        default: throw .malformed("\"\(key)\" must be a number.")
        }
    }

    /// A list of numbers; nil where there is no such member.
    func numbers(_ key: String) throws(ServiceError) -> [Double]? {
        switch values[key] {
        case nil: return nil
        case .numbers(let numbers)?: return numbers
        default: throw .malformed("\"\(key)\" must be a list of numbers.")
        }
    }
}
