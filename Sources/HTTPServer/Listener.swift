import Files
private import CLinux
@preconcurrency private import Dispatch
private import Glibc

/// A listening socket that hands each connection to a closure.
///
/// `@unchecked Sendable`: everything but `address` is confined to `queue` once `start` has been called.
final class Listener: @unchecked Sendable {
    let address: BoundAddress
    private let queue: DispatchQueue
    private var descriptor: OwnedDescriptor?
    private var source: ReadinessSource?
    private let backlog: Int
    /// A connection for which there was no room.
    private var waiting: Socket?
    private var onConnection: @Sendable (Socket) -> Bool = { _ in true }
    private var onFailure: @Sendable (SystemError) -> Bool = { _ in false }
    private var onClose: @Sendable () -> Void = {}

    /// How long to wait when there is no room for a connection.
    private static let pause = DispatchTimeInterval.milliseconds(5)
    /// The most bytes that the system takes for a connection beyond those on their way.
    private static let unsentBytes: Int32 = 128 << 10
    /// The most connections accepted in a row.
    private static let acceptsPerTurn = 64

    /// Binds the address and listens; connections queue up in the system until `start`.
    init(_ address: SocketAddress, isDualStack: Bool, backlog: Int) throws(ServerError) {
        let wanted = address.bound?.description ?? "an address of an unknown family"
        /// The error of the call before it, whose `errno` it reads first.
        func failure() -> ServerError {
            let error = SystemError.last
            return error.code == EADDRNOTAVAIL || error.code == EAFNOSUPPORT
                ? .addressUnavailable(address: wanted, reason: error.description)
                : .cannotListen(address: wanted, reason: error.description)
        }
        let type = SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue
        let raw = socket(address.family, Int32(type), 0)
        guard raw >= 0 else { throw failure() }
        let descriptor = OwnedDescriptor(raw)
        // A server that restarts must not wait for the last connections of its predecessor.
        guard setOption(raw, SOL_SOCKET, SO_REUSEADDR, 1) else { throw failure() }
        if address.family == AF_INET6 {
            guard setOption(raw, Int32(IPPROTO_IPV6), IPV6_V6ONLY, isDualStack ? 0 : 1) else {
                throw failure()
            }
        }
        guard address.withPointer({ bind(raw, $0, $1) }) == 0 else { throw failure() }
        guard listen(raw, Int32(clamping: backlog)) == 0 else { throw failure() }
        guard let local = SocketAddress({ getsockname(raw, $0, $1) }) else { throw failure() }
        guard let bound = local.bound else {
            throw .cannotListen(address: wanted, reason: "the address that it was given has no digits")
        }
        self.address = bound
        self.descriptor = consume descriptor
        self.backlog = backlog
        queue = DispatchQueue(label: "http.accept.\(bound)")
    }

    /// Begins to accept.
    ///
    /// - Parameters:
    ///   - onConnection: gets each connection; says whether it had room for it, and gets it again if not.
    ///   - onFailure: gets the reason when the system has no room for a connection, and says whether it has made room.
    func start(
        onConnection: @escaping @Sendable (Socket) -> Bool,
        onFailure: @escaping @Sendable (SystemError) -> Bool
    ) {
        queue.async { [self] in
            guard let raw = descriptor?.rawValue else { return }
            self.onConnection = onConnection
            self.onFailure = onFailure
            let source = ReadinessSource(of: raw, on: queue) { [weak self] in
                self?.acceptAvailable(atMost: Self.acceptsPerTurn)
            } onCancel: { [self] in
                closeNow()
            }
            self.source = source
            source.resume()
        }
    }

    /// Stops listening, having accepted what is queued up; from any thread.
    ///
    /// - Parameters:
    ///   - grace: how long handshakes that have begun may take to end. New ones are ignored.
    ///   - completion: called, on any thread, when no connection will come any more.
    func close(within grace: Duration, _ completion: @escaping @Sendable () -> Void) {
        queue.async { [self] in
            onClose = completion
            guard source != nil, ignoreNewHandshakes() else { return cancel() }
            queue.asyncAfter(deadline: .now() + DispatchTimeInterval(grace)) { [self] in cancel() }
        }
    }

    private func cancel() {
        if let source { source.cancel() } else { closeNow() }
        source = nil
    }

    /// The system resets what it has accepted and the server has not; hence at the last moment, and no more than could
    /// be waiting, however fast new ones come.
    private func closeNow() {
        dispatchPrecondition(condition: .onQueue(queue))
        acceptAvailable(atMost: backlog)
        waiting = nil
        descriptor = nil
        onClose()
    }

    /// Has the system drop the packets that begin a handshake. A client sends them again, and is refused once the port
    /// is closed; had its handshake ended just then, its connection would be reset. Handshakes that have begun go on:
    /// their clients may believe to be connected already.
    ///
    /// - Returns: whether the system does so.
    private func ignoreNewHandshakes() -> Bool {
        guard let raw = descriptor?.rawValue else { return false }
        // A classic BPF program (bpf(2), socket(7)) on a packet from its TCP header on. The flags are the byte at 13
        // (RFC 9293, section 3.1): SYN is 2, ACK is 16. It drops what has the first and not the second.
        var program = [
            sock_filter(code: UInt16(BPF_LD | BPF_B | BPF_ABS), jt: 0, jf: 0, k: 13),
            sock_filter(code: UInt16(BPF_ALU | BPF_AND | BPF_K), jt: 0, jf: 0, k: 2 | 16),
            sock_filter(code: UInt16(BPF_JMP | BPF_JEQ | BPF_K), jt: 0, jf: 1, k: 2),
            sock_filter(code: UInt16(BPF_RET | BPF_K), jt: 0, jf: 0, k: 0),
            sock_filter(code: UInt16(BPF_RET | BPF_K), jt: 0, jf: 0, k: .max),
        ]
        return program.withUnsafeMutableBufferPointer { instructions in
            setOption(
                raw, SOL_SOCKET, SO_ATTACH_FILTER,
                sock_fprog(len: UInt16(instructions.count), filter: instructions.baseAddress))
        }
    }

    /// Accepts what has connected, up to a number of connections.
    private func acceptAvailable(atMost most: Int) {
        dispatchPrecondition(condition: .onQueue(queue))
        guard let raw = descriptor?.rawValue else { return }
        if let socket = waiting.take(), !handOver(socket) { return }
        for _ in 0..<most {
            var accepted: SystemCall.Outcome = .wouldBlock
            let peer = SocketAddress { address, length in
                accepted = SystemCall.perform { Int(accept(raw, address, length)) }
                return 0
            }
            switch accepted {
            case .result(let connected):
                let descriptor = OwnedDescriptor(Int32(truncatingIfNeeded: connected))
                guard configure(descriptor.rawValue) else { continue }
                let socket = Socket(descriptor, peer: peer?.bound?.description ?? "an unknown address")
                guard handOver(socket) else { return }
            case .wouldBlock:
                return
            case .failure(ECONNABORTED), .failure(EPROTO), .failure(EPERM), .failure(ENETDOWN), .failure(EHOSTUNREACH):
                // This one connection is gone; the next may be fine (accept(2)).
                continue
            case .failure(let code):
                // Out of descriptors or memory.
                guard onFailure(SystemError(code)) else { return pauseAccepting() }
            }
        }
    }

    private func handOver(_ socket: Socket) -> Bool {
        if onConnection(socket) { return true }
        waiting = socket
        pauseAccepting()
        return false
    }

    /// Further connections wait in the system. The listening socket stays readable, so going on at once would spin.
    private func pauseAccepting() {
        source?.pause()
        queue.asyncAfter(deadline: .now() + Self.pause) { [self] in
            source?.resume()
            // The one that waits is no longer in the system's queue, so nothing tells of it.
            acceptAvailable(atMost: Self.acceptsPerTurn)
        }
    }

    private func configure(_ raw: Int32) -> Bool {
        let flags = fcntl(raw, F_GETFL)
        return flags >= 0 && fcntl(raw, F_SETFL, flags | O_NONBLOCK) == 0 && fcntl(raw, F_SETFD, FD_CLOEXEC) == 0
            // An answer is written in one piece; waiting to fill a segment would only delay it.
            && setOption(raw, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
            // What a client does not read stays here, where it is counted, instead of in megabytes of the system's.
            && setOption(raw, Int32(IPPROTO_TCP), TCP_NOTSENT_LOWAT, Self.unsentBytes)
    }
}

private func setOption<Value>(_ descriptor: Int32, _ level: Int32, _ name: Int32, _ value: Value) -> Bool {
    withUnsafeBytes(of: value) {
        setsockopt(descriptor, level, name, $0.baseAddress, socklen_t($0.count)) == 0
    }
}
