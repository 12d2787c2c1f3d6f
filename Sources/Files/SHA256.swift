private import COpenSSL

/// A SHA-256 digest (FIPS 180-4) in progress, by OpenSSL.
package struct SHA256: ~Copyable {
    private let context: OpaquePointer

    package init() {
        // Fails only where there is no memory left or the algorithm was configured away.
        guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
            preconditionFailure("OpenSSL provides SHA-256")
        }
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Adds bytes to what is digested.
    package mutating func update(_ bytes: some Collection<UInt8>) {
        // Arrays and their slices digest in place, anything else as a copy.
        let isContiguous: Void? = bytes.withContiguousStorageIfAvailable { update($0) }
        if isContiguous == nil { Array(bytes).withUnsafeBufferPointer { update($0) } }
    }

    /// Adds a number as eight bytes, so that texts and lists of varying length can be told apart by their counts.
    package mutating func update(count: Int) {
        withUnsafeBytes(of: UInt64(count).littleEndian) { update(Array($0)) }
    }

    private func update(_ bytes: UnsafeBufferPointer<UInt8>) {
        _ = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
    }

    /// 32 bytes.
    package consuming func digest() -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        var length: UInt32 = 0
        let isDone = EVP_DigestFinal_ex(context, &digest, &length) == 1
        precondition(isDone && length == 32, "OpenSSL provides SHA-256")
        return digest
    }

    /// 64 lower-case hexadecimal digits.
    package consuming func hexadecimalDigest() -> String {
        let bytes = digest()
        return String(unsafeUninitializedCapacity: 2 * bytes.count) { text in
            for (place, byte) in bytes.enumerated() {
                (text[2 * place], text[2 * place + 1]) = byte.hexadecimalDigits
            }
            return 2 * bytes.count
        }
    }

    /// The first eight bytes of a text's digest as a number, the first byte the most significant.
    package static func leadingWord(of text: String) -> UInt64 {
        var digest = SHA256()
        digest.update(Array(text.utf8))
        return digest.digest().prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The digest of bytes that are all there: 64 lower-case hexadecimal digits.
    package static func hexadecimalDigest(of bytes: [UInt8]) -> String {
        var digest = SHA256()
        digest.update(bytes)
        return digest.hexadecimalDigest()
    }
}
