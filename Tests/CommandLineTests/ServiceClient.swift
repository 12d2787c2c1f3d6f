import Glibc

/// A connection that asks for one thing after another.
final class ServiceClient {
    private let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)

    init?(port: Int) {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        // A service that stalls fails the test instead of holding it up.
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else { return nil }
    }

    deinit { close(descriptor) }

    /// The status of the answer to GET; nil where none comes.
    func status(of path: String) -> Int? { status("GET \(path) HTTP/1.1\r\nHost: test\r\n\r\n") }

    /// The status of the answer, which comes in one piece; nil where none comes.
    func status(_ request: String) -> Int? {
        let request = Array(request.utf8)
        guard send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
            return nil
        }
        var answer = [UInt8](repeating: 0, count: 1 << 14)
        let length = recv(descriptor, &answer, answer.count, 0)
        return length > 0 ? Int(String(decoding: answer[..<length].dropFirst(9).prefix(3), as: UTF8.self)) : nil
    }
}
