import Glibc
import HTTPServer

/// A blocking TCP client that sends and receives bytes as they are, to say what no proper client would.
class RawClient {
    enum Failure: Error {
        case cannotConnect(errno: Int32)
        case cannotSend(errno: Int32)
        case cannotReceive(errno: Int32)
        case closed(received: String)
    }

    let descriptor: Int32
    var received: [UInt8] = []
    /// A server that nobody holds stops listening.
    private let server: Server?

    /// - Parameter beforeConnecting: called once there is a socket.
    init(_ address: BoundAddress, of server: Server? = nil, beforeConnecting: () throws -> Void = {}) throws {
        self.server = server
        let isIPv6 = address.host.contains(":")
        descriptor = socket(isIPv6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        // A test that waits for bytes that never come must fail, not hang.
        var patience = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        // A small window lets a few megabytes fill what the system buffers in between.
        var window: Int32 = 1 << 14
        setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &window, socklen_t(MemoryLayout<Int32>.size))
        try beforeConnecting()
        // Pieces go out as they are, without a wait for what was sent before.
        var isOn: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &isOn, socklen_t(MemoryLayout<Int32>.size))
        let port = in_port_t(address.port).bigEndian
        let result: Int32
        if isIPv6 {
            var target = sockaddr_in6()
            target.sin6_family = sa_family_t(AF_INET6)
            target.sin6_port = port
            inet_pton(AF_INET6, address.host, &target.sin6_addr)
            result = Self.connect(descriptor, &target)
        } else {
            var target = sockaddr_in()
            target.sin_family = sa_family_t(AF_INET)
            target.sin_port = port
            inet_pton(AF_INET, address.host, &target.sin_addr)
            result = Self.connect(descriptor, &target)
        }
        guard result == 0 else { throw Failure.cannotConnect(errno: errno) }
    }

    deinit {
        close(descriptor)
    }

    private static func connect<Address>(_ descriptor: Int32, _ address: inout Address) -> Int32 {
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<Address>.size))
            }
        }
    }

    func send(_ text: String) throws {
        try send(Array(text.utf8))
    }

    func send(_ bytes: [UInt8]) throws {
        var start = 0
        while start < bytes.count {
            let count = bytes[start...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count >= 0 else { throw Failure.cannotSend(errno: errno) }
            start += count
        }
    }

    /// Closes the sending side.
    func finishSending() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Makes closing reset the connection instead of ending it properly.
    func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    /// Everything up to the end of the stream.
    func receiveAll() throws -> String {
        String(decoding: try receiveAllBytes(), as: UTF8.self)
    }

    /// Every byte up to the end of the stream.
    func receiveAllBytes() throws -> [UInt8] {
        while try receiveSome() {}
        defer { received = [] }
        return received
    }

    /// Everything up to and with the given text.
    func receive(through end: String) throws -> String {
        let end = Array(end.utf8)
        var searched = 0
        while true {
            while searched + end.count <= received.count {
                if received[searched..<(searched + end.count)].elementsEqual(end) {
                    defer { received.removeFirst(searched + end.count) }
                    return String(decoding: received.prefix(searched + end.count), as: UTF8.self)
                }
                searched += 1
            }
            guard try receiveSome() else { throw Failure.closed(received: String(decoding: received, as: UTF8.self)) }
        }
    }

    /// Exactly this many bytes.
    func receive(count: Int) throws -> [UInt8] {
        while received.count < count {
            guard try receiveSome() else { throw Failure.closed(received: String(decoding: received, as: UTF8.self)) }
        }
        defer { received.removeFirst(count) }
        return Array(received.prefix(count))
    }

    /// Receives what comes next.
    ///
    /// - Returns: false at the end of the stream.
    func receiveSome() throws -> Bool {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count >= 0 else { throw Failure.cannotReceive(errno: errno) }
        received += buffer[..<count]
        return count > 0
    }
}
