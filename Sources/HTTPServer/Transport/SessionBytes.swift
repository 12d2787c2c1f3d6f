private import COpenSSL

/// What a TLS session reads its ciphertext from and writes it to, in place of a socket: a window on memory of the
/// caller's, and an array. Nothing is kept of what was read, so an idle session holds neither.
final class SessionBytes {
    /// What has arrived and has not been read; valid for the time of one call.
    var input = UnsafeRawBufferPointer(start: nil, count: 0)
    /// What the peer must get.
    var output: [UInt8] = []
    /// Whether there has been any output.
    private(set) var hasWritten = false

    /// The kind of BIO, as OpenSSL calls its sources and sinks, that reads and writes such bytes; made once.
    ///
    /// `@unchecked Sendable`: it is not changed once it is made.
    private struct Method: @unchecked Sendable { let pointer: OpaquePointer? }

    private static let method: Method = {
        guard let method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "session bytes") else {
            return Method(pointer: nil)
        }
        BIO_meth_set_read(method) { bio, target, capacity in
            BIO_clear_flags(bio, BIO_FLAGS_READ | BIO_FLAGS_SHOULD_RETRY)
            guard let bytes = SessionBytes.of(bio), let target else { return -1 }
            let count = min(bytes.input.count, Int(max(capacity, 0)))
            guard count > 0, let source = bytes.input.baseAddress else {
                BIO_set_flags(bio, BIO_FLAGS_READ | BIO_FLAGS_SHOULD_RETRY)
                return -1
            }
            UnsafeMutableRawPointer(target).copyMemory(from: source, byteCount: count)
            bytes.input = UnsafeRawBufferPointer(rebasing: bytes.input[count...])
            return Int32(count)
        }
        BIO_meth_set_write(method) { bio, source, count in
            BIO_clear_flags(bio, BIO_FLAGS_READ | BIO_FLAGS_SHOULD_RETRY)
            guard let bytes = SessionBytes.of(bio), let source, count > 0 else { return -1 }
            bytes.hasWritten = true
            bytes.output += UnsafeRawBufferPointer(start: source, count: Int(count))
            return count
        }
        // OpenSSL asks a BIO for more than this, but only flushing has to succeed: there is nothing to flush.
        BIO_meth_set_ctrl(method) { _, command, _, _ in command == BIO_CTRL_FLUSH ? 1 : 0 }
        return Method(pointer: method)
    }()

    /// A BIO for these bytes, which must outlive it; nil where there is no memory.
    func makeBIO() -> OpaquePointer? {
        guard let method = Self.method.pointer, let bio = BIO_new(method) else { return nil }
        BIO_set_data(bio, Unmanaged.passUnretained(self).toOpaque())
        return bio
    }

    private static func of(_ bio: OpaquePointer?) -> SessionBytes? {
        BIO_get_data(bio).map { Unmanaged<SessionBytes>.fromOpaque($0).takeUnretainedValue() }
    }
}
