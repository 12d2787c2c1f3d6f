internal import FoundationEssentials

/// A JSON body: `{"shape": [...], "datatype": "FP32", "data": [...]}` or `{"image": "<base64 of a PNG>"}`.
///
/// `data` is flat or nested; the shape may be left out where it is nested. Members that are not known are passed over.
struct JSONUpload {
    /// What the body holds.
    enum Content {
        case png([UInt8])
        case tensor(TensorShape, [Float])
    }

    let content: Content

    /// - Parameter limit: how many numbers `data` may hold.
    init(parsing bytes: [UInt8], limit: Int) throws(ServiceError) {
        let (rest, data) = try JSONUpload.takingData(bytes, limit: limit)
        let body: Body
        do {
            body = try JSONDecoder().decode(Body.self, from: Data(rest))
        } catch {
            throw .malformed("The JSON body is malformed: \(JSONUpload.reason(error)).")
        }
        // `true` stands for `data` in the rest; without it, the key was written with escapes, and nobody does that.
        guard body.data == (data == nil ? nil : true) else {
            throw .malformed("\"data\" must be a list of numbers, its key written without escapes.")
        }
        switch (body.image, data) {
        case (let image?, nil): content = .png(try JSONUpload.base64(image))
        case (nil, let data?): content = try JSONUpload.tensor(body, data)
        default:
            throw .malformed(
                "The JSON body must hold either \"image\", a PNG in base64, or \"data\", a tensor's numbers.")
        }
    }

    private struct Body: Decodable {
        let image: String?
        let shape: [Int]?
        let datatype: String?
        let data: Bool?
    }

    /// Reads the numbers of the outermost object's `data` and puts `true` in their place; all else is left to a decoder.
    private static func takingData(
        _ bytes: [UInt8], limit: Int
    ) throws(ServiceError) -> (rest: [UInt8], data: JSONNumbers?) {
        let text = bytes.span
        var data: JSONNumbers?
        var rest: [UInt8] = []
        var depth = 0
        var position = 0
        var copied = 0
        while position < text.count {
            switch text[position] {
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: "\""):
                let start = position
                skipString(text, &position)
                guard depth == 1, bytes[start..<position].elementsEqual("\"data\"".utf8) else { continue }
                JSONNumbers.skipWhitespace(text, &position)
                guard position < text.count, text[position] == UInt8(ascii: ":") else { continue }
                position += 1
                guard data == nil else { throw .malformed("The JSON body holds \"data\" twice.") }
                let found = try JSONNumbers(text, from: position, limit: limit)
                rest += bytes[copied..<position] + Array("true".utf8)
                (position, copied) = (found.end, found.end)
                data = found
                continue
            default: break
            }
            position += 1
        }
        return (rest + bytes[copied...], data)
    }

    /// Moves behind a string's closing quote.
    private static func skipString(_ text: borrowing Span<UInt8>, _ position: inout Int) {
        position += 1
        while position < text.count, text[position] != UInt8(ascii: "\"") {
            position += text[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        position = min(position + 1, text.count)
    }

    private static func tensor(_ body: Body, _ data: JSONNumbers) throws(ServiceError) -> Content {
        let name = body.datatype ?? Datatype.fp32.rawValue
        guard let datatype = Datatype(rawValue: name) else { throw .unknownDatatype(name) }
        let shape = try TensorShape(body.shape ?? data.shape)
        guard data.shape.count == 1 || data.shape == shape.dimensions else {
            throw .malformed("\"data\" is nested as \(data.shape), but \"shape\" says \(shape.dimensions).")
        }
        guard data.numbers.count == shape.count else {
            throw .malformed(
                "\"data\" holds \(data.numbers.count) numbers; the shape \(shape.dimensions) calls for \(shape.count).")
        }
        switch datatype {
        case .fp32: return .tensor(shape, data.numbers.map { Float($0) })
        case .uint8:
            for number in data.numbers where !(0...255).contains(number) || number.rounded() != number {
                throw .malformed("\"data\" holds \(number); UINT8 values are whole numbers from 0 to 255.")
            }
            return .tensor(shape, data.numbers.map { Float($0) / 255 })
        }
    }

    /// Line breaks are passed over, as `base64` writes them, and so is a `data:` URL's head.
    private static func base64(_ text: String) throws(ServiceError) -> [UInt8] {
        var characters = text[...]
        if characters.hasPrefix("data:"), let comma = characters.firstIndex(of: ",") {
            characters = characters[characters.index(after: comma)...]
        }
        let plain = characters.utf8.filter { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        guard let data = Data(base64Encoded: Data(plain)) else {
            throw .malformed("\"image\" is not base64 (RFC 4648).")
        }
        return [UInt8](data)
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
            DecodingError.keyNotFound(_, let context), DecodingError.dataCorrupted(let context):
            let path = context.codingPath.prefix(8).map { $0.intValue.map(String.init) ?? $0.stringValue }
            return (path.isEmpty ? "" : "at \(path.joined(separator: ".")): ")
                + context.debugDescription.withoutFullStop
        default: return "it is not JSON"
        }
    }
}

extension String {
    fileprivate var withoutFullStop: String { last == "." ? String(dropLast()) : self }
}
