private import COpenSSL

/// The SHA-256 digest (FIPS 180-4), by OpenSSL.
enum SHA256 {
    /// 64 lower-case hexadecimal digits.
    static func hexadecimalDigest(of bytes: [UInt8]) -> String {
        var digest = [UInt8](repeating: 0, count: 32)
        var length: UInt32 = 0
        // EVP_Digest fails only where it cannot allocate its context or the algorithm was configured away.
        let isDone = EVP_Digest(bytes, bytes.count, &digest, &length, EVP_sha256(), nil) == 1
        precondition(isDone && length == 32, "OpenSSL provides SHA-256")
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
