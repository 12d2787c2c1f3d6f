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

    init(parsing bytes: [UInt8]) throws(ServiceError) {
        let body: Body
        do {
            body = try JSONDecoder().decode(Body.self, from: Data(bytes))
        } catch {
            throw .malformed("The JSON body is malformed: \(JSONUpload.reason(error)).")
        }
        switch (body.image, body.data) {
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
        let data: NestedNumbers?
    }

    private static func tensor(_ body: Body, _ data: NestedNumbers) throws(ServiceError) -> Content {
        let name = body.datatype ?? Datatype.fp32.rawValue
        guard let datatype = Datatype(rawValue: name) else { throw .unknownDatatype(name) }
        guard let nested = data.shape else { throw .malformed("The lists of \"data\" differ in length.") }
        let shape = try TensorShape(body.shape ?? nested)
        guard nested.count == 1 || nested == shape.dimensions else {
            throw .malformed("\"data\" is nested as \(nested), but \"shape\" says \(shape.dimensions).")
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

/// Numbers in lists of lists.
private struct NestedNumbers: Decodable {
    /// In order.
    var numbers: [Double] = []
    /// How deep and wide the lists are; nil where lists of one level differ in length.
    var shape: [Int]?

    init(from decoder: any Decoder) throws {
        var list = try decoder.unkeyedContainer()
        // The numbers of a flat list in one go.
        if let flat = try? decoder.singleValueContainer().decode([Double].self) {
            numbers = flat
            shape = [flat.count]
            return
        }
        var inner: [Int]??
        while !list.isAtEnd {
            let item = try list.decode(NestedNumbers.self)
            numbers += item.numbers
            if let known = inner { inner = .some(known == item.shape ? known : nil) } else { inner = .some(item.shape) }
        }
        if let known = inner, let known { shape = [list.currentIndex] + known }
    }
}
