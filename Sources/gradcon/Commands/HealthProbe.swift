private import Glibc
private import Files
private import HTTPServer

/// Asks one URL and looks at the status code only: the health check of containers that hold no HTTP client.
struct HealthProbe: Sendable {
    /// The URL as given, with the path that is asked for.
    let url: String
    private let host: String
    private let port: String
    private let path: String
    private let isEncrypted: Bool

    /// - Parameters:
    ///   - url: `http://HOST[:PORT][/PATH]` or the same with `https`, an IPv6 address in brackets.
    ///   - defaultPath: what to ask for where the URL has no path.
    init(url: String, defaultPath: String = "/") throws(HealthProbeError) {
        let schemes = ["http://", "https://"]
        guard let scheme = schemes.first(where: { url.hasPrefix($0) }),
            url.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else {
            throw .invalidURL(url)
        }
        isEncrypted = scheme == "https://"
        let rest = url.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let path = rest.dropFirst(authority.count)
        let colon = authority.last == "]" ? nil : authority.lastIndex(of: ":")
        let name = colon.map { authority[..<$0] } ?? authority
        let port = colon.map { authority[authority.index(after: $0)...] } ?? (isEncrypted ? "443" : "80")
        let isBracketed = name.first == "[" && name.last == "]"
        guard !name.isEmpty, let number = UInt16(port), number > 0, isBracketed || !name.contains(":") else {
            throw .invalidURL(url)
        }
        self.path = path.first == "/" ? String(path) : defaultPath + path
        self.url = scheme + authority + self.path
        host = String(isBracketed ? name.dropFirst().dropLast() : name)
        self.port = String(number)
    }

    /// The status code of a GET. Blocks the calling thread.
    func status(within limit: Duration) throws(HealthProbeError) -> Int {
        let deadline = ContinuousClock.now + limit
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let failure = getaddrinfo(host, port, &hints, &list)
        guard failure == 0 else { throw .unreachable(url, reason: String(cString: gai_strerror(failure))) }
        defer { freeaddrinfo(list) }
        var reason = "no address"
        var next = list
        while let address = next {
            do throws(HealthProbeError) {
                return try status(at: address.pointee, before: deadline)
            } catch {
                reason = error.reason
                next = address.pointee.ai_next
            }
        }
        throw .unreachable(url, reason: reason)
    }

    private func status(
        at address: addrinfo, before deadline: ContinuousClock.Instant
    ) throws(HealthProbeError) -> Int {
        let descriptor = socket(
            address.ai_family, address.ai_socktype | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue),
            address.ai_protocol)
        guard descriptor >= 0 else { throw lastSystemError() }
        let authority = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        let socket = Socket(OwnedDescriptor(descriptor), peer: authority)
        defer { socket.close() }
        if connect(descriptor, address.ai_addr, address.ai_addrlen) != 0 {
            guard errno == EINPROGRESS else { throw lastSystemError() }
            try wait(for: POLLOUT, on: descriptor, before: deadline)
            var code: Int32 = 0
            var size = socklen_t(MemoryLayout<Int32>.size)
            guard getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size) == 0 else { throw lastSystemError() }
            guard code == 0 else { throw .unreachable(url, reason: SystemError(code).description) }
        }
        let transport = try encrypted(socket)
        let request = Array("GET \(path) HTTP/1.1\r\nHost: \(authority)\r\nConnection: close\r\n\r\n".utf8)
        var sent = 0
        var line: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while line.count < 12 {
            if !transport.isHandshaking, sent < request.count {
                sent += try count(transport.send(request, from: sent))
            }
            _ = try count(transport.flush())
            switch transport.receive(into: &buffer) {
            case .bytes(let count): line += buffer[..<count]
            case .wouldBlock:
                let mustSend = transport.holdsOutput || !transport.isHandshaking && sent < request.count
                try wait(for: mustSend ? POLLIN | POLLOUT : POLLIN, on: descriptor, before: deadline)
            case .end: throw .unreachable(url, reason: "the connection ended without an answer")
            case .plainText: throw .unreachable(url, reason: "the port does not speak TLS")
            case .violation(let reason): throw .unreachable(url, reason: "TLS failed: \(reason)")
            case .failure(let code): throw .unreachable(url, reason: SystemError(code).description)
            }
        }
        let text = String(decoding: line, as: UTF8.self)
        guard text.hasPrefix("HTTP/1."), let code = Int(text.dropFirst(9).prefix(3)) else {
            throw .unreachable(url, reason: "the answer is not HTTP")
        }
        return code
    }

    private func encrypted(_ socket: Socket) throws(HealthProbeError) -> any Transport {
        guard isEncrypted else { return socket }
        do throws(CertificateError) {
            guard let transport = TLSTransport(socket, try .unverifyingClient()) else {
                throw .unusable(reason: "there is no memory")
            }
            return transport
        } catch {
            throw .unreachable(url, reason: error.description)
        }
    }

    private func count(_ outcome: SystemCall.Outcome) throws(HealthProbeError) -> Int {
        switch outcome {
        case .result(let count): count
        case .wouldBlock: 0
        case .failure(let code): throw .unreachable(url, reason: SystemError(code).description)
        }
    }

    private func wait(
        for event: Int32, on descriptor: Int32, before deadline: ContinuousClock.Instant
    ) throws(HealthProbeError) {
        while true {
            let left = ContinuousClock.now.duration(to: deadline)
            guard left > .zero else { throw .unreachable(url, reason: "no answer in time") }
            let milliseconds = min(
                left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000 + 1, 3_600_000)
            var poll = pollfd(fd: descriptor, events: Int16(event), revents: 0)
            let count = Glibc.poll(&poll, 1, Int32(milliseconds))
            if count > 0 { return }
            guard count == 0 || errno == EINTR else { throw lastSystemError() }
        }
    }

    private func lastSystemError() -> HealthProbeError { .unreachable(url, reason: SystemError.last.description) }
}
