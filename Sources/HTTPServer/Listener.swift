import Files
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
    private var onConnection: @Sendable (Socket) -> Void = { _ in }
    private var onFailure: @Sendable (String) -> Void = { _ in }
    private var onClose: @Sendable () -> Void = {}

    /// How long to wait after the system could not give a connection a descriptor or memory.
    private static let pauseAfterFailure = DispatchTimeInterval.milliseconds(100)
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

    /// Begins to accept. `onFailure` gets the reason when the system has no room for a connection.
    func start(
        onConnection: @escaping @Sendable (Socket) -> Void, onFailure: @escaping @Sendable (String) -> Void
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
    /// - Parameter completion: called, on any thread, when no connection will come any more.
    func close(_ completion: @escaping @Sendable () -> Void) {
        queue.async { [self] in
            onClose = completion
            if let source { source.cancel() } else { closeNow() }
            source = nil
        }
    }

    /// The system resets what it has accepted and the server has not; hence at the last moment, and no more than could
    /// be waiting, however fast new ones come.
    private func closeNow() {
        dispatchPrecondition(condition: .onQueue(queue))
        acceptAvailable(atMost: backlog)
        descriptor = nil
        onClose()
    }

    /// Accepts what has connected, up to a number of connections.
    private func acceptAvailable(atMost most: Int) {
        dispatchPrecondition(condition: .onQueue(queue))
        guard let raw = descriptor?.rawValue else { return }
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
                onConnection(Socket(descriptor, peer: peer?.bound?.description ?? "an unknown address"))
            case .wouldBlock:
                return
            case .failure(ECONNABORTED), .failure(EPROTO), .failure(EPERM), .failure(ENETDOWN), .failure(EHOSTUNREACH):
                // This one connection is gone; the next may be fine (accept(2)).
                continue
            case .failure(let code):
                // Out of descriptors or memory. The socket stays readable, so going on at once would spin.
                onFailure(SystemError(code).description)
                source?.pause()
                queue.asyncAfter(deadline: .now() + Self.pauseAfterFailure) { [self] in source?.resume() }
                return
            }
        }
    }

    private func configure(_ raw: Int32) -> Bool {
        let flags = fcntl(raw, F_GETFL)
        return flags >= 0 && fcntl(raw, F_SETFL, flags | O_NONBLOCK) == 0 && fcntl(raw, F_SETFD, FD_CLOEXEC) == 0
            // An answer is written in one piece; waiting to fill a segment would only delay it.
            && setOption(raw, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
    }
}

private func setOption(_ descriptor: Int32, _ level: Int32, _ name: Int32, _ value: Int32) -> Bool {
    withUnsafeBytes(of: value) {
        setsockopt(descriptor, level, name, $0.baseAddress, socklen_t($0.count)) == 0
    }
}
