import Glibc

/// An IPv4 or IPv6 address with a port, in the system's form.
struct SocketAddress {
    private var storage = sockaddr_storage()
    private var length = socklen_t(MemoryLayout<sockaddr_storage>.size)

    /// Lets a system call fill in an address and its length.
    init?(_ fill: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32) {
        let result = withUnsafeMutablePointer(to: &storage) { storage in
            storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { fill($0, &length) }
        }
        guard result >= 0 else { return nil }
    }

    init?(_ information: addrinfo) {
        guard let address = information.ai_addr, Int(information.ai_addrlen) <= MemoryLayout.size(ofValue: storage)
        else { return nil }
        length = information.ai_addrlen
        withUnsafeMutableBytes(of: &storage) {
            $0.copyMemory(from: UnsafeRawBufferPointer(start: address, count: Int(information.ai_addrlen)))
        }
    }

    var family: Int32 { Int32(storage.ss_family) }

    /// Whether only this machine reaches the address: 127.0.0.0/8 (RFC 1122 section 3.2.1.3) and ::1 (RFC 4291 section
    /// 2.5.3).
    var isLoopback: Bool {
        guard let host = bound?.host else { return false }
        return family == AF_INET ? host.hasPrefix("127.") : host == "::1" || host.hasPrefix("::ffff:127.")
    }

    func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        withUnsafePointer(to: storage) { storage in
            storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }

    /// The same address with another port.
    func with(port: Int) -> SocketAddress {
        var copy = self
        let port = UInt16(truncatingIfNeeded: port).bigEndian
        withUnsafeMutableBytes(of: &copy.storage) { bytes in
            // Both families keep the port at the same place, after the family.
            bytes.storeBytes(of: port, toByteOffset: MemoryLayout<sa_family_t>.size, as: UInt16.self)
        }
        return copy
    }

    /// Address and port in digits; nil for another family.
    var bound: BoundAddress? {
        var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        var service = [CChar](repeating: 0, count: Int(NI_MAXSERV))
        let failure = withPointer { address, length in
            getnameinfo(
                address, length, &host, socklen_t(host.count), &service, socklen_t(service.count),
                NI_NUMERICHOST | NI_NUMERICSERV)
        }
        guard failure == 0, let port = Int(Self.text(service)) else { return nil }
        return BoundAddress(host: Self.text(host), port: port)
    }

    private static func text(_ characters: [CChar]) -> String {
        String(decoding: characters.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// All addresses of a host, in the order in which to bind them.
    static func resolve(host: String, port: Int) throws(ServerError) -> [SocketAddress] {
        var hints = addrinfo()
        hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let failure = getaddrinfo(host, String(port), &hints, &list)
        guard failure == 0 else {
            throw .unknownHost(host, reason: gai_strerror(failure).map { String(cString: $0) } ?? "error \(failure)")
        }
        defer { freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var next = list
        while let entry = next {
            if let address = SocketAddress(entry.pointee) { addresses.append(address) }
            next = entry.pointee.ai_next
        }
        guard !addresses.isEmpty else { throw .unknownHost(host, reason: "it has no addresses") }
        return addresses
    }
}
