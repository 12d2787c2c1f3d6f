internal import HTTP
private import Determinism
private import Files
private import Synchronization

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
            let halves = (RequestID.next(), RequestID.next())
            text = String(unsafeUninitializedCapacity: 32) { digits in
                for place in 0..<16 {
                    let half = place < 8 ? halves.0 : halves.1
                    let byte = UInt8(truncatingIfNeeded: half >> UInt64(56 - 8 * (place % 8)))
                    (digits[2 * place], digits[2 * place + 1]) = byte.hexadecimalDigits
                }
                return 32
            }
        }
    }

    private static let state = Atomic(UInt64.random(in: 0 ... .max))

    /// The next of a row of numbers that begins anywhere and repeats none, shared by all threads; the system's
    /// randomness would take a system call for each.
    private static func next() -> UInt64 {
        SplitMix64.mixed(state.wrappingAdd(SplitMix64.increment, ordering: .relaxed).newValue)
    }
}
