@preconcurrency private import Dispatch
package import HTTP
private import Synchronization

/// An HTTP/1.1 server: accepts connections and gives their requests to a handler, one at a time per connection. It
/// listens until `shutDown` is called or the last reference to it goes.
package final class Server: Sendable {
    /// Answers a client's request by calling the last argument once, on any thread, now or later; a second answer is
    /// ignored.
    ///
    /// Called on an I/O queue or by the thread that gave the connection's answer before: it must return quickly and
    /// never wait. If it lets go of the last argument without an answer, the client gets that to
    /// `ProtocolError.notAnswered`.
    package typealias Handler = @Sendable (Request, Client, @escaping @Sendable (Response) -> Void) -> Void

    let configuration: ServerConfiguration
    let handler: Handler
    let errorResponse: @Sendable (ProtocolError, Headers) -> Response
    let log: @Sendable (ServerEvent) -> Void

    private struct State {
        var hasStarted = false
        var listeners: [Listener] = []
        /// The ones of `listeners` which have not closed yet; what they still accept is served.
        var openListeners = 0
        /// Open connections, those included that are being refused or closed.
        var connectionCount = 0
        /// Those that came by a listener for health; they are not counted above.
        var healthConnectionCount = 0
        var nextLane = 0
        /// Connections accepted so far.
        var acceptedConnections: UInt64 = 0
        var isShuttingDown = false
        var leftRequestsUnanswered = false
        var completions: [@Sendable (Bool) -> Void] = []
    }

    private let state = Mutex(State())
    private let heldBodyBytes = Atomic(0)
    private let draining = Atomic(false)
    private let lanes: [EventLane]

    /// Connections beyond the maximum that may wait for their 503 at one time; those beyond are closed without a word.
    private static let refusalAllowance = 64
    /// Connections served at once by the listeners for health, whatever the others do; those beyond are closed without
    /// a word.
    private static let healthAllowance = 64

    /// A server that does not listen yet.
    ///
    /// - Parameters:
    ///   - configuration: Addresses, limits and deadlines.
    ///   - handler: Answers requests.
    ///   - errorResponse: Makes the answer to a request that never reaches the handler, from the error and what was
    ///     received of the header section; it must return quickly.
    ///   - log: Is told what happens, on any thread; it must return quickly.
    package init(
        configuration: ServerConfiguration,
        handler: @escaping Handler,
        errorResponse: @escaping @Sendable (ProtocolError, Headers) -> Response,
        log: @escaping @Sendable (ServerEvent) -> Void
    ) {
        self.configuration = configuration
        self.handler = handler
        self.errorResponse = errorResponse
        self.log = log
        lanes = (0..<min(max(configuration.lanes, 1), 64)).map { EventLane(index: $0) }
    }

    deinit {
        state.withLock { $0.listeners }.forEach { $0.close {} }
    }

    /// Binds the configured addresses and begins to serve.
    ///
    /// - Returns: The addresses at which the server listens, with the ports that were picked; those for health apart.
    /// - Throws: `ServerError` if no address can be bound; nothing stays open then.
    package func start() throws(ServerError) -> (addresses: [BoundAddress], healthAddresses: [BoundAddress]) {
        guard state.withLock({ !$0.hasStarted && !$0.isShuttingDown }) else { throw .alreadyStarted }
        let (main, mainFailures) = try Listener.open(
            host: configuration.host, port: configuration.port, backlog: configuration.backlog)
        var (health, healthFailures): ([Listener], [ServerError]) = ([], [])
        if let port = configuration.healthPort {
            (health, healthFailures) = try Listener.open(
                host: configuration.healthHost, port: port, backlog: configuration.backlog)
        }
        let listeners = main + health
        let isAccepted = state.withLock { state in
            guard !state.hasStarted, !state.isShuttingDown else { return false }
            state.hasStarted = true
            state.listeners = listeners
            state.openListeners = listeners.count
            return true
        }
        guard isAccepted else { throw .alreadyStarted }
        for case .addressUnavailable(let address, let reason) in mainFailures + healthFailures {
            log(.addressUnavailable(address, reason: reason))
        }
        for (listener, isForHealth) in main.map({ ($0, false) }) + health.map({ ($0, true) }) {
            log(.listening(listener.address))
            listener.start { [weak self] socket in
                if isForHealth { self?.admitForHealth(socket) } else { self?.admit(socket) }
            } onFailure: { [log] in
                log(.acceptFailed(reason: $0))
            }
        }
        return (main.map(\.address), health.map(\.address))
    }

    /// Closes each connection after its next answer, which says so, but goes on accepting new ones.
    package func beginDraining() {
        draining.store(true, ordering: .releasing)
    }

    /// Stops listening, lets requests that have begun, or begin within `ServerConfiguration.farewellTimeout`, finish
    /// and be answered, then closes. Connections that the system has accepted by then are served, too.
    ///
    /// - Parameters:
    ///   - limit: How long to wait for that; what is open then is closed.
    ///   - completion: Called once, on any thread, with whether every complete request was answered in time. One whose
    ///     body is still on its way at the end has not been accepted, and does not count.
    package func shutDown(within limit: Duration, completion: @escaping @Sendable (Bool) -> Void) {
        let listeners = state.withLock { state in
            state.isShuttingDown = true
            state.completions.append(completion)
            defer { state.listeners = [] }
            return state.listeners
        }
        beginDraining()
        listeners.forEach { $0.close { [self] in listenerClosed() } }
        lanes.forEach { $0.shutDown() }
        completeIfClosed()
        // A longer wait than a year is no different from one of a year.
        let (seconds, attoseconds) = min(max(limit, .zero), .seconds(365 * 86_400)).components
        let delay = DispatchTimeInterval.nanoseconds(Int(seconds * 1_000_000_000 + attoseconds / 1_000_000_000))
        // A queue of its own: the global ones share their threads with whatever the program runs there.
        DispatchQueue(label: "http.deadline").asyncAfter(deadline: .now() + delay) { [weak self] in
            guard let self else { return }
            // Taken first: a connection that this closes has not ended in time.
            let completions = takeCompletions()
            let closing = DispatchGroup()
            for lane in lanes {
                closing.enter()
                lane.closeAll { wereAllAnswered in
                    if !wereAllAnswered { self.state.withLock { $0.leftRequestsUnanswered = true } }
                    closing.leave()
                }
            }
            closing.wait()
            let isComplete = !state.withLock { $0.leftRequestsUnanswered }
            completions.forEach { $0(isComplete) }
        }
    }
}

// MARK: - Connections

extension Server {
    private enum Admission {
        case serve(EventLane, number: UInt64)
        case refuse(EventLane, number: UInt64)
        case drop
    }

    private func admit(_ socket: Socket) {
        let admission: Admission = state.withLock { state in
            let excess = state.connectionCount - configuration.maximumConnections
            guard excess < Self.refusalAllowance else { return .drop }
            state.connectionCount += 1
            state.acceptedConnections += 1
            let number = state.acceptedConnections
            state.nextLane = (state.nextLane + 1) % lanes.count
            let lane = lanes[state.nextLane]
            return excess < 0 ? .serve(lane, number: number) : .refuse(lane, number: number)
        }
        if case .drop = admission { return }
        let transport: any Transport
        if let certificate = configuration.certificate {
            guard let encrypted = TLSTransport(socket, certificate.context) else { return connectionClosed(.admitted) }
            transport = encrypted
        } else {
            transport = socket
        }
        switch admission {
        case .serve(let lane, let number):
            lane.adopt(transport, number: number, standing: .admitted, of: self, refusal: nil)
        case .refuse(let lane, let number):
            lane.adopt(
                transport, number: number, standing: .admitted, of: self,
                refusal: .tooManyConnections(limit: configuration.maximumConnections))
        case .drop:
            break
        }
    }

    private func admitForHealth(_ socket: Socket) {
        let admitted: (EventLane, number: UInt64)? = state.withLock { state in
            guard state.healthConnectionCount < Self.healthAllowance else { return nil }
            state.healthConnectionCount += 1
            state.acceptedConnections += 1
            state.nextLane = (state.nextLane + 1) % lanes.count
            return (lanes[state.nextLane], state.acceptedConnections)
        }
        guard let (lane, number) = admitted else { return }
        lane.adopt(socket, number: number, standing: .healthOnly, of: self, refusal: nil)
    }

    private func listenerClosed() {
        state.withLock { $0.openListeners -= 1 }
        completeIfClosed()
    }

    func connectionClosed(_ standing: Client.Standing) {
        state.withLock { state in
            if standing == .healthOnly { state.healthConnectionCount -= 1 } else { state.connectionCount -= 1 }
        }
        completeIfClosed()
    }

    /// Whether every answer from now on closes its connection.
    var isDraining: Bool { draining.load(ordering: .acquiring) }

    /// Counts a change of what a connection holds of its body.
    ///
    /// - Returns: Whether all of them together hold no more than they may.
    func holdBodyBytes(_ change: Int) -> Bool {
        let total = heldBodyBytes.wrappingAdd(change, ordering: .relaxed).newValue
        return change <= 0 || total <= configuration.maximumBodyBytes
    }

    private func completeIfClosed() {
        let isOver = state.withLock { state in
            state.isShuttingDown && state.openListeners == 0 && state.connectionCount == 0
                && state.healthConnectionCount == 0
        }
        guard isOver else { return }
        takeCompletions().forEach { $0(true) }
    }

    private func takeCompletions() -> [@Sendable (Bool) -> Void] {
        state.withLock { state in
            defer { state.completions = [] }
            return state.completions
        }
    }
}
