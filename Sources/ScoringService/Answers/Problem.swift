internal import Files
internal import HTTP

/// An error as the client sees it: problem details (RFC 9457), with `error` repeating the detail for clients of the
/// Open Inference Protocol.
struct Problem {
    let status: Status
    let detail: String
    var headers: Headers = [:]

    init(_ error: ServiceError) {
        status = error.status
        detail = error.detail
        headers = error.headers
    }

    init(status: Status, detail: String) {
        self.status = status
        self.detail = detail
    }

    func response(requestID: RequestID) -> Response {
        var json = JSONWriter()
        json.object { json in
            json.string("type", "about:blank")
            json.string("title", status.reasonPhrase)
            json.integer("status", status.code)
            json.string("detail", detail)
            json.string("error", detail)
            json.string("request_id", requestID.text)
        }
        var fields: Headers = ["Content-Type": "application/problem+json"]
        for field in headers { fields.append(field) }
        return Response(status: status, headers: fields, body: json.line)
    }
}

extension Response {
    /// A JSON answer.
    static func json(_ status: Status = .ok, _ body: (inout JSONWriter) -> Void) -> Response {
        var json = JSONWriter()
        json.object(nil, body)
        return Response(status: status, headers: ["Content-Type": "application/json"], body: json.line)
    }
}
