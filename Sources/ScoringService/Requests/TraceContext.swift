internal import HTTP

/// What a request is part of, as `traceparent` says (W3C Trace Context, section 3.2):
/// `00-<32 hex digits>-<16 hex digits>-<2 hex digits>`.
package struct TraceContext: Sendable, Equatable {
    /// Names the whole trace: 32 lower-case hexadecimal digits, not all of them zero.
    package let traceID: String
    /// Names the caller's part of it: 16 lower-case hexadecimal digits, not all of them zero.
    package let parentID: String

    /// Nil where the field is missing, repeated or invalid: the standard has it ignored then.
    init?(_ headers: Headers) {
        guard let value = headers["traceparent"], headers.values(for: "traceparent").count == 1 else { return nil }
        let parts = value.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.map(\.count) == [2, 32, 16, 2], parts[0].elementsEqual("00".utf8),
            parts.allSatisfy({ $0.allSatisfy(Self.isHexDigit) }),
            !parts[1...2].contains(where: { $0.allSatisfy { $0 == UInt8(ascii: "0") } })
        else { return nil }
        (traceID, parentID) = (String(Substring(parts[1])), String(Substring(parts[2])))
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
        default: false
        }
    }
}
