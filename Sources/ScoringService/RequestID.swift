internal import HTTP

/// Names one request in answers and logs.
struct RequestID: Sendable {
    let text: String

    /// The client's `X-Request-Id` where it is sane (1 to 128 visible ASCII characters, one field), else a random one.
    init(_ headers: Headers) {
        let given = headers.values(for: "X-Request-Id")
        if given.count == 1, (1...128).contains(given[0].utf8.count),
            given[0].utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        {
            text = given[0]
        } else {
            let (high, low) = (UInt64.random(in: 0 ... .max), UInt64.random(in: 0 ... .max))
            text = RequestID.hexadecimal(high) + RequestID.hexadecimal(low)
        }
    }

    private static func hexadecimal(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
