/// A JSON body: `{"shape": [...], "datatype": "FP32", "data": [...]}` or `{"image": "<base64 of an image file>"}`.
///
/// `data` is flat or nested; the shape may be left out where it is nested. Members that are not known are passed over.
struct JSONUpload {
    /// What the body holds.
    enum Content {
        case image([UInt8])
        case tensor(TensorShape, [Float])
    }

    let content: Content

    /// The most members of a body, also of members that are not known: each costs time.
    private static let maximumMembers = 64

    /// - Parameter limit: how many numbers `data` may hold.
    init(parsing bytes: [UInt8], limit: Int) throws(ServiceError) {
        var scanner = JSONScanner(bytes)
        var members = Members()
        var count = 0
        try scanner.expect("{")
        if !scanner.accept("}") {
            repeat {
                count += 1
                guard count <= JSONUpload.maximumMembers else {
                    throw .malformed("The JSON body has more than \(JSONUpload.maximumMembers) members.")
                }
                let key = try scanner.string()
                try scanner.expect(":")
                try members.read(key, &scanner, limit: limit)
            } while scanner.accept(",")
            try scanner.expect("}")
        }
        guard scanner.peek() == nil else { throw scanner.malformed("nothing behind the object") }
        switch (members.image, members.data) {
        case (.base64(let file)?, nil): content = .image(file)
        case (.somethingElse?, nil): throw .malformed("\"image\" is not base64 (RFC 4648).")
        case (nil, let data?): content = try JSONUpload.tensor(members, data)
        default:
            throw .malformed(
                "The JSON body must hold either \"image\", an image file in base64, or \"data\", a tensor's numbers.")
        }
    }

    /// The text of `image`.
    private enum ImageText {
        case base64([UInt8])
        case somethingElse
    }

    /// The members that mean something.
    private struct Members {
        var image: ImageText?
        var shape: [Int]?
        var datatype: String?
        var data: JSONNumbers?

        mutating func read(_ key: String, _ scanner: inout JSONScanner, limit: Int) throws(ServiceError) {
            switch key {
            case "image":
                try expectFirst(image == nil, key)
                image = try scanner.base64().map(ImageText.base64) ?? .somethingElse
            case "datatype":
                try expectFirst(datatype == nil, key)
                datatype = try scanner.string()
            case "data":
                try expectFirst(data == nil, key)
                data = try JSONNumbers(&scanner, name: key, limit: limit) {
                    .tooLarge("\"data\" holds more numbers than the \(limit) that it may.")
                }
            case "shape":
                try expectFirst(shape == nil, key)
                let list = try JSONNumbers(&scanner, name: key, limit: 16) {
                    .malformed("\"shape\" holds more than 16 numbers; a tensor has up to four dimensions.")
                }
                let whole = list.numbers.compactMap(Int.init(exactly:))
                guard list.shape.count == 1, whole.count == list.numbers.count else {
                    throw .malformed("\"shape\" must be a list of whole numbers.")
                }
                shape = whole
            default: try scanner.skipValue()
            }
        }

        private func expectFirst(_ isFirst: Bool, _ key: String) throws(ServiceError) {
            guard isFirst else { throw .malformed("The JSON body holds \"\(key)\" twice.") }
        }
    }

    private static func tensor(_ body: Members, _ data: JSONNumbers) throws(ServiceError) -> Content {
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
}
