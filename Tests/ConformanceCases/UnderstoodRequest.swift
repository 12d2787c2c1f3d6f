package import HTTP

/// What a server took a request for. The servers of the suite answer with it, so that a case sees how its bytes were
/// read.
package struct UnderstoodRequest: Sendable, Equatable, CustomStringConvertible {
    let method: String
    let target: String
    let host: String
    let body: [UInt8]

    /// A request as a case expects it; the body has one byte for each scalar, as ``ConformanceCase/bytes`` has.
    init(_ method: String, _ target: String = "/", host: String = "a", body: String = "") {
        (self.method, self.target, self.host) = (method, target, host)
        self.body = body.latin1
    }

    /// A request as the server read it.
    package init(_ request: Request) {
        method = request.method
        target = request.target
        host = request.headers["Host"] ?? ""
        body = request.body
    }

    /// The answer to the request: 200, and what was understood as its body.
    package var answer: Response { Response(status: .ok, body: answerBody) }

    var answerBody: [UInt8] { Array("\(method) \(target) \(host)\n".utf8) + body }

    /// The first line of the answer's body, and how many bytes follow it.
    package var description: String { "\(method) \(target) of host \"\(host)\" with \(body.count) bytes" }

    static func get(_ target: String = "/", host: String = "a", body: String = "") -> UnderstoodRequest {
        UnderstoodRequest("GET", target, host: host, body: body)
    }

    static func post(_ target: String = "/", host: String = "a", body: String = "") -> UnderstoodRequest {
        UnderstoodRequest("POST", target, host: host, body: body)
    }
}
