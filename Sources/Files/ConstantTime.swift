private import COpenSSL

/// Comparisons whose time tells nothing of what is compared.
package enum ConstantTime {
    /// Whether two texts have the same bytes, all of which are compared wherever the first difference is
    /// (CRYPTO_memcmp(3)); only their lengths may be told from the time.
    package static func isEqual(_ first: String, _ second: String) -> Bool {
        let (first, second) = (Array(first.utf8), Array(second.utf8))
        return first.count == second.count && CRYPTO_memcmp(first, second, first.count) == 0
    }
}
