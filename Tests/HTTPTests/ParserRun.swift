@testable import HTTP

/// What a parser makes of a stream that is fed to it in given pieces.
struct ParserRun: Equatable {
    var requests: [Request] = []
    var error: ProtocolError?
    /// Whether the stream ends between two requests.
    var endsIdle = false

    init(_ pieces: [[UInt8]], limits: Limits = Limits()) {
        var parser = RequestParser(limits: limits)
        do throws(ProtocolError) {
            for piece in pieces {
                var position = 0
                while true {
                    let progress = try parser.parse(piece.span, from: &position)
                    if case .needsInput = progress { break }
                    if case .request(let request, _) = progress { requests.append(request) }
                }
            }
            endsIdle = parser.isIdle
        } catch {
            self.error = error
        }
    }

    init(_ text: String, limits: Limits = Limits()) {
        self.init([Array(text.utf8)], limits: limits)
    }

    init(byteByByte bytes: [UInt8], limits: Limits = Limits()) {
        self.init(bytes.map { [$0] }, limits: limits)
    }
}

/// Streams of well-formed requests, each with the bodies that it carries.
enum ValidStream {
    static let all: [(text: String, bodies: [String])] = [
        ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", [""]),
        ("GET /x?y=1&z=%20 HTTP/1.0\r\n\r\n", [""]),
        ("\r\nGET / HTTP/1.1\r\nHost:\t[::1]:80 \t\r\nX-Empty:\r\nX-Bytes: \u{FC}\r\n\r\n", [""]),
        ("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", [""]),
        ("GET http://b:8080/x HTTP/1.1\r\nHost: a\r\n\r\n", [""]),
        ("POST / HTTP/1.1\r\nHost: a\r\n\r\n", [""]),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", ["hello"]),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0005\r\n\r\n\r\n\r\n.", ["\r\n\r\n."]),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"
                + "5\r\nhello\r\n00B ; n=v;m=\"q\"\r\n wide world\r\n0\r\nX-Trailer: 1\r\n\r\n",
            ["hello wide world"]
        ),
        (
            "POST /1 HTTP/1.1\r\nHost: a\r\ncontent-length: 2\r\n\r\nabGET /2 HTTP/1.1\r\nHost: a\r\n\r\n"
                + "POST /3 HTTP/1.1\r\nHost: a\r\ntransfer-encoding: chunked\r\n\r\n1\r\nc\r\n0\r\n\r\n"
                + "GET /4 HTTP/1.1\r\nHost: a\r\n\r\n",
            ["ab", "", "c", ""]
        ),
    ]
}
