/// A set of ASCII characters with constant-time membership; bytes from 128 on are never members.
struct ByteSet: Sendable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    init(_ characters: String) {
        for byte in characters.utf8 where byte < 128 {
            if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte - 64) }
        }
    }

    func contains(_ byte: UInt8) -> Bool {
        switch byte {
        case 0..<64: low >> UInt64(byte) & 1 == 1
        case 64..<128: high >> UInt64(byte - 64) & 1 == 1
        default: false
        }
    }

    func containsAll(_ bytes: some Sequence<UInt8>) -> Bool {
        bytes.allSatisfy(contains)
    }

    private static let lettersAndDigits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

    /// `tchar` of RFC 9110, section 5.6.2.
    static let token = ByteSet(lettersAndDigits + "!#$%&'*+-.^_`|~")
    /// `reg-name` of RFC 3986, section 3.2.2, the percent sign of its escapes included.
    static let registeredName = ByteSet(lettersAndDigits + "-._~!$&'()*+,;=%")
}
