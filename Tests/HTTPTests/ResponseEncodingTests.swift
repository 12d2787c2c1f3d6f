import Testing

@testable import HTTP

struct ResponseEncodingTests {
    private static let date = "Sun, 06 Nov 1994 08:49:37 GMT"

    private func encode(
        _ response: Response, _ persistence: Response.Persistence = .implicit, withBody: Bool = true,
        product: String? = "shop/1"
    ) -> String {
        let bytes = response.encoded(date: Self.date, product: product, persistence: persistence, withBody: withBody)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func addsTheFraming() {
        let response = Response(status: .ok, headers: ["Content-Type": "text/plain"], body: Array("hi".utf8))
        let head =
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\nDate: \(Self.date)\r\n"
            + "Server: shop/1\r\n"
        #expect(encode(response) == head + "\r\nhi")
        #expect(encode(response, withBody: false) == head + "\r\n")
        #expect(encode(response, .close) == head + "Connection: close\r\n\r\nhi")
        #expect(encode(response, .keepAlive(seconds: nil)) == head + "Connection: keep-alive\r\n\r\nhi")
        #expect(
            encode(response, .keepAlive(seconds: 75))
                == head + "Connection: keep-alive\r\nKeep-Alive: timeout=75\r\n\r\nhi")
    }

    @Test func hasNoServerFieldWithoutAProduct() {
        #expect(!encode(Response(status: .ok), product: nil).contains("Server"))
    }

    @Test(arguments: [204, 304, 100])
    func hasNoBodyWhereThereMustBeNone(code: Int) {
        let text = encode(Response(status: Status(code: code), body: [1, 2, 3]))
        #expect(!text.contains("Content-Length"))
        #expect(text.hasSuffix("\r\n\r\n"))
    }

    @Test func letsNoValueEndItsLine() {
        let text = encode(Response(status: .ok, headers: ["X": "a\r\nSet-Cookie: b\n\u{0}\u{7F}\tc"]))
        #expect(text.contains("\r\nX: a  Set-Cookie: b   \tc\r\n"))
    }

    @Test(arguments: [
        "Content-Length", "content-length", "Transfer-Encoding", "Connection", "Date", "Server", "", "a b", "a:",
        "a\r\nb",
    ])
    func leavesOutWhatIsNotTheHandlers(name: String) {
        let text = encode(Response(status: .ok, headers: [name: "forged"]))
        #expect(!text.contains("forged"))
    }

    @Test(arguments: [
        (0, "500 Internal Server Error"), (99, "500 Internal Server Error"), (299, "299 "),
        (1000, "500 Internal Server Error"),
    ])
    func hasThreeDigitsInTheStatusLine(code: Int, expected: String) {
        #expect(encode(Response(status: Status(code: code))).hasPrefix("HTTP/1.1 \(expected)\r\n"))
    }
}
