extension ConformanceCase {
    /// Persistence, requests in a row, and waiting for the body.
    static let connection: [ConformanceCase] = [
        ConformanceCase(
            "Connection: close", .tearDown, get("Connection: close"), .answeredLast(.get())),
        ConformanceCase(
            "Connection: close in capitals", .connectionField, get("CONNECTION: CLOSE"), .answeredLast(.get())),
        ConformanceCase(
            "close in a list", .connectionField, get("Connection: x, close , y"), .answeredLast(.get())),
        ConformanceCase(
            "close in the second field", .connectionField, get("Connection: keep-alive", "Connection: close"),
            .answeredLast(.get())),
        ConformanceCase(
            "close and keep-alive", .persistence, get("Connection: keep-alive, close"), .answeredLast(.get())),
        ConformanceCase(
            "a word that only begins with close", .connectionField, get("Connection: closed"), .answered(.get())),
        ConformanceCase(
            "an empty Connection", .connectionField, get("Connection:"), .answered(.get())),
        ConformanceCase(
            "commas in Connection", .lists, get("Connection: ,, ,keep-alive,"), .answered(.get())),
        ConformanceCase(
            "Connection: keep-alive", .persistence, get("Connection: keep-alive"), .answered(.get())),
        ConformanceCase(
            "Connection names Host", .connectionField, get("Connection: host"), .answered(.get()), .refused(400)),
        ConformanceCase(
            "Keep-Alive", .persistence, get("Keep-Alive: timeout=1, max=1"), .answered(.get())),
        ConformanceCase(
            "a request behind the last one", .tearDown, get("Connection: close") + smuggled, .answeredLast(.get())),
        ConformanceCase(
            "a body before the end", .tearDown, post("Connection: close", "Content-Length: 2", body: "hi"),
            .answeredLast(.post(body: "hi"))),
        ConformanceCase(
            "HTTP/1.0 that asks to stay", .persistence,
            message("GET / HTTP/1.0", "Connection: keep-alive"),
            Outcome(requests: [.get(host: "")], ending: .inStep), .answeredLast(.get(host: ""))),
        ConformanceCase(
            "HTTP/1.0 that asks to stay in capitals", .persistence,
            message("GET / HTTP/1.0", "Connection: Keep-Alive"),
            Outcome(requests: [.get(host: "")], ending: .inStep), .answeredLast(.get(host: ""))),
        ConformanceCase(
            "HTTP/1.0 that asks for both", .persistence,
            message("GET / HTTP/1.0", "Connection: keep-alive, close"), .answeredLast(.get(host: ""))),
        ConformanceCase(
            "HTTP/1.0 that asks a proxy to stay", .persistence,
            message("GET / HTTP/1.0", "Proxy-Connection: keep-alive"), .answeredLast(.get(host: ""))),
        ConformanceCase(
            "a request behind one of HTTP/1.0", .persistence, message("GET / HTTP/1.0") + smuggled,
            .answeredLast(.get(host: ""))),
        ConformanceCase(
            "HTTP/1.0 with a body and without a length", .messageBodyLength,
            message("POST / HTTP/1.0", body: "hello"), .answeredLast(.post(host: ""))),

        ConformanceCase(
            "two requests in a row", .pipelining, get() + message("GET /2 HTTP/1.1", "Host: b"),
            .answered(.get(), .get("/2", host: "b"))),
        ConformanceCase(
            "ten requests in a row", .pipelining, String(repeating: get(), count: 10),
            Outcome(requests: Array(repeating: .get(), count: 10), ending: .inStep)),
        ConformanceCase(
            "bodies in a row", .pipelining,
            post("Content-Length: 2", body: "hi") + chunked("2\r\nho\r\n0\r\n\r\n") + get(),
            .answered(.post(body: "hi"), .post(body: "ho"), .get())),
        ConformanceCase(
            "an empty line behind a body", .messageParsing, post("Content-Length: 2", body: "hi\r\n") + get(),
            .answered(.post(body: "hi"), .get())),
        ConformanceCase(
            "an empty line behind chunks", .messageParsing, chunked("0\r\n\r\n\r\n") + get(),
            .answered(.post(), .get())),
        ConformanceCase(
            "a byte behind a body", .messageBodyLength, post("Content-Length: 2", body: "hi!") + get(),
            .refused(400, after: [.post(body: "hi")]),
            // An exclamation mark is a letter of a token, so the method of the next request may begin with it.
            .answered(.post(body: "hi"), UnderstoodRequest("!GET"))),
        ConformanceCase(
            "text behind a request without a length", .messageBodyLength, post(body: "a=b&c=d\r\n"),
            .refused(400, after: [.post()])),
        ConformanceCase(
            "an error behind a request", .pipelining, get() + message("GET / HTTP/1.1"),
            .refused(400, after: [.get()])),
        ConformanceCase(
            "an error between two requests", .pipelining, get() + "GET\r\n\r\n" + smuggled,
            .refused(400, after: [.get()])),
        ConformanceCase(
            "HEAD", .head, message("HEAD / HTTP/1.1", "Host: a"), .answered(UnderstoodRequest("HEAD"))),
        ConformanceCase(
            "HEAD, then GET", .head, message("HEAD / HTTP/1.1", "Host: a") + get(),
            .answered(UnderstoodRequest("HEAD"), .get())),
        ConformanceCase(
            "HEAD in small letters", .methods, message("head / HTTP/1.1", "Host: a"),
            .answered(UnderstoodRequest("head")), .refused(501)),
        ConformanceCase(
            "HEAD that is wrong", .head, message("HEAD / HTTP/1.1"), .refused(400, toHead: true)),
        ConformanceCase(
            "HEAD that is wrong behind GET", .head, get() + message("HEAD / HTTP/1.1", "Host : a"),
            .refused(400, after: [.get()], toHead: true)),
        ConformanceCase(
            "HEAD in HTTP/1.0", .head, message("HEAD / HTTP/1.0"), .answeredLast(UnderstoodRequest("HEAD", host: ""))),
        ConformanceCase(
            "TRACE", .trace, message("TRACE / HTTP/1.1", "Host: a"), .answered(UnderstoodRequest("TRACE")),
            .refused(405, 501)),
        ConformanceCase(
            "a wish to change to HTTP/2", .upgrade,
            get("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__"),
            .answered(.get())),
        ConformanceCase(
            "a wish to change to WebSocket", .upgrade,
            get(
                "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="),
            .answered(.get())),
        ConformanceCase(
            "a wish to change, and a request behind it", .upgrade,
            get("Connection: Upgrade", "Upgrade: h2c") + message("GET /2 HTTP/1.1", "Host: a"),
            .answered(.get(), .get("/2"))),

        ConformanceCase(
            "a client that waits for 100", .expect, post("Expect: 100-continue", "Content-Length: 2"), .waits(),
            interim: .required),
        ConformanceCase(
            "a client that waits for 100 with chunks", .expect,
            post("Expect: 100-continue", "Transfer-Encoding: chunked"), .waits(), interim: .required),
        ConformanceCase(
            "a client that does not wait", .expect,
            post("Expect: 100-continue", "Content-Length: 2", body: "hi"), .answered(.post(body: "hi")),
            interim: .possible),
        ConformanceCase(
            "the expectation in capitals", .expect, post("EXPECT: 100-CONTINUE", "Content-Length: 2"), .waits(),
            interim: .required),
        ConformanceCase(
            "the expectation twice", .expect,
            post("Expect: 100-continue", "Expect: 100-continue", "Content-Length: 2"), .waits(), .refused(417),
            interim: .possible),
        ConformanceCase(
            "an expectation without a body", .expect, get("Expect: 100-continue"), .answered(.get())),
        ConformanceCase(
            "an expectation of a body of no bytes", .expect, post("Expect: 100-continue", "Content-Length: 0"),
            .answered(.post())),
        ConformanceCase(
            "an expectation in HTTP/1.0", .expect,
            message("POST / HTTP/1.0", "Expect: 100-continue", "Content-Length: 2", body: "hi"),
            .answeredLast(.post(host: "", body: "hi"))),
        ConformanceCase(
            "an expectation nobody knows", .expect, post("Expect: 200-ok", "Content-Length: 2", body: "hi"),
            .refused(417), .answered(.post(body: "hi"))),
        ConformanceCase(
            "an expectation nobody knows beside the known", .expect,
            post("Expect: 100-continue, x=y", "Content-Length: 2", body: "hi"), .refused(417)),
        ConformanceCase(
            "an expectation of a body over the limit", .expect,
            post("Expect: 100-continue", "Content-Length: 16777217"), .refused(413)),
        ConformanceCase(
            "an expectation of a body of no certain length", .expect,
            post("Expect: 100-continue", "Content-Length: 2", "Content-Length: 3"), .refused(400)),
        ConformanceCase(
            "an expectation of a coding nobody knows", .expect,
            post("Expect: 100-continue", "Transfer-Encoding: gzip"), .refused(501)),
    ]
}
