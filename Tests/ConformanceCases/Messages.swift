/// A message: the lines, each ended by CR LF, an empty line and the body.
func message(_ lines: String..., body: String = "") -> String {
    message(lines, body: body)
}

/// A GET request for `/` with these fields after `Host: a`.
func get(_ fields: String..., body: String = "") -> String {
    message(["GET / HTTP/1.1", "Host: a"] + fields, body: body)
}

/// A POST request for `/` with these fields after `Host: a`.
func post(_ fields: String..., body: String = "") -> String {
    message(["POST / HTTP/1.1", "Host: a"] + fields, body: body)
}

/// A POST request for `/` with a body in the chunked coding.
func chunked(_ body: String) -> String {
    post("Transfer-Encoding: chunked", body: body)
}

/// A request that is smuggled.
let smuggled = message("GET /smuggled HTTP/1.1", "Host: a")

private func message(_ lines: [String], body: String) -> String {
    lines.map { $0 + "\r\n" }.joined() + "\r\n" + body
}
