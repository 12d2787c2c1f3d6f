extension ConformanceCase {
    /// Every case.
    package static let all: [ConformanceCase] =
        requestLine + target + host + field + contentLength + chunkedCoding + smuggling + connection + limit
        + controlCharacter

    /// Every control character but tab, CR and LF at each place of a head, where no server may take it for whitespace.
    private static let controlCharacter: [ConformanceCase] = (Array(UInt8(0)..<9) + [11, 12] + Array(14..<32) + [127])
        .flatMap { (byte: UInt8) -> [ConformanceCase] in
            let character = String(Unicode.Scalar(byte))
            let name = "the control character \(byte)"
            return [
                ConformanceCase(
                    "\(name) in a method", .tokens, message("GE\(character)T / HTTP/1.1", "Host: a"), .refused(400)),
                ConformanceCase(
                    "\(name) in a target", .requestTarget, message("GET /\(character) HTTP/1.1", "Host: a"),
                    .refused(400)),
                ConformanceCase("\(name) before a colon", .fieldNames, get("X\(character): y"), .refused(400)),
                ConformanceCase(
                    "\(name) in a length", .messageBodyLength, post("Content-Length: \(character)5", body: "hello"),
                    .refused(400)),
            ]
        }
}
