/// A status code with its reason phrase (RFC 9110, section 15).
package struct Status: Sendable, Hashable, CustomStringConvertible {
    /// Three digits, 100 to 999; a code outside that range becomes 500.
    package let code: Int

    /// A status with the given code. Codes without a registered reason phrase get an empty one.
    package init(code: Int) {
        self.code = 100...999 ~= code ? code : 500
    }

    /// Whether RFC 9110, section 6.4.1, forbids a body: 1xx, 204 and 304.
    package var forbidsBody: Bool {
        code < 200 || code == 204 || code == 304
    }

    /// The registered phrase, such as "Not Found".
    package var reasonPhrase: String {
        switch code {
        case 100: "Continue"
        case 200: "OK"
        case 201: "Created"
        case 202: "Accepted"
        case 204: "No Content"
        case 206: "Partial Content"
        case 301: "Moved Permanently"
        case 302: "Found"
        case 303: "See Other"
        case 304: "Not Modified"
        case 307: "Temporary Redirect"
        case 308: "Permanent Redirect"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 406: "Not Acceptable"
        case 408: "Request Timeout"
        case 409: "Conflict"
        case 410: "Gone"
        case 411: "Length Required"
        case 412: "Precondition Failed"
        case 413: "Content Too Large"
        case 414: "URI Too Long"
        case 415: "Unsupported Media Type"
        case 416: "Range Not Satisfiable"
        case 417: "Expectation Failed"
        case 421: "Misdirected Request"
        case 422: "Unprocessable Content"
        case 426: "Upgrade Required"
        case 428: "Precondition Required"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        case 505: "HTTP Version Not Supported"
        case 507: "Insufficient Storage"
        default: ""
        }
    }

    /// The code and the phrase, as in the status line: "404 Not Found".
    package var description: String {
        "\(code) \(reasonPhrase)"
    }
}

extension Status: ExpressibleByIntegerLiteral {
    /// A status from its code, as in `let status: Status = 404`.
    package init(integerLiteral code: Int) {
        self.init(code: code)
    }
}

extension Status {
    /// 200.
    package static let ok = Status(code: 200)
    /// 201.
    package static let created = Status(code: 201)
    /// 204.
    package static let noContent = Status(code: 204)
    /// 400.
    package static let badRequest = Status(code: 400)
    /// 401; the answer must carry `WWW-Authenticate`.
    package static let unauthorized = Status(code: 401)
    /// 403.
    package static let forbidden = Status(code: 403)
    /// 404.
    package static let notFound = Status(code: 404)
    /// 405; the answer must carry `Allow`.
    package static let methodNotAllowed = Status(code: 405)
    /// 406: there is no answer in a form that the client accepts.
    package static let notAcceptable = Status(code: 406)
    /// 408.
    package static let requestTimeout = Status(code: 408)
    /// 409.
    package static let conflict = Status(code: 409)
    /// 413.
    package static let contentTooLarge = Status(code: 413)
    /// 414.
    package static let targetTooLong = Status(code: 414)
    /// 415.
    package static let unsupportedMediaType = Status(code: 415)
    /// 417.
    package static let expectationFailed = Status(code: 417)
    /// 422.
    package static let unprocessableContent = Status(code: 422)
    /// 429.
    package static let tooManyRequests = Status(code: 429)
    /// 431.
    package static let headerFieldsTooLarge = Status(code: 431)
    /// 500.
    package static let internalServerError = Status(code: 500)
    /// 501.
    package static let notImplemented = Status(code: 501)
    /// 503.
    package static let serviceUnavailable = Status(code: 503)
    /// 504.
    package static let gatewayTimeout = Status(code: 504)
    /// 505.
    package static let versionNotSupported = Status(code: 505)
}
