@preconcurrency private import Dispatch
internal import Files
package import HTTP
internal import Synchronization

/// An HTTP/1.1 server: accepts connections and gives their requests to a handler, one at a time per connection. It
/// listens until `shutDown` is called or the last reference to it goes.
package final class Server: Sendable {
    /// Answers a client's request by calling the last argument once, on any thread, now or later; a second answer is
    /// ignored.
    ///
    /// Called on an I/O queue or by the thread that gave the connection's answer before: it must return quickly and
    /// never wait. If it lets go of the last argument without an answer, the client gets that to
    /// `ProtocolError.notAnswered`.
    package typealias Handler = @Sendable (Request, Client, @escaping @Sendable (Answer) -> Void) -> Void
    /// Makes the answer to a request that never reaches the handler from the error, what was received of the header
    /// section and the client's address. It must return quickly.
    package typealias ErrorAnswer = @Sendable (ProtocolError, Headers, _ peer: String) -> Answer

    let configuration: ServerConfiguration
    let handler: Handler
    let errorAnswer: ErrorAnswer
    let log: @Sendable (ServerEvent) -> Void

    private struct State {
        var hasStarted = false
        var listeners: [Listener] = []
        /// The ones of `listeners` which have not closed yet; what they still accept is served.
        var openListeners = 0
        var nextLane = 0
        /// Connections accepted so far.
        var acceptedConnections: UInt64 = 0
        var isShuttingDown = false
        var leftRequestsUnanswered = false
        var completions: [@Sendable (Bool) -> Void] = []
    }

    private let state = Mutex(State())
    private let admitted: ConnectionPool
    private let reserve: ConnectionPool
    private let health: ConnectionPool
    private let heldBytes = Atomic(0)
    let unsent: UnsentAnswers
    /// ``ServerStatistics/finishedHandshakes`` and those that failed.
    let finishedHandshakes = Atomic(0)
    let failedHandshakes = Atomic(0)
    private let draining = Atomic(false)
    private let lanes: [EventLane]
    /// The last failure that was logged, and when.
    private let lastFailure = Mutex<(error: SystemError, time: ContinuousClock.Instant)?>(nil)

    /// Connections served at once by the listeners for health, whatever the others do.
    private static let healthAllowance = 64
    /// Descriptors that connections leave free. Dispatch needs some at any time: its watch over its threads, which
    /// looks at files below /proc, ends the process when it gets none.
    private static let spareDescriptors = 8

    /// A server that does not listen yet.
    ///
    /// - Parameters:
    ///   - configuration: Addresses, limits and deadlines.
    ///   - handler: Answers requests.
    ///   - errorAnswer: Makes the answer to a request that never reaches the handler.
    ///   - log: Is told what happens, on any thread; it must return quickly.
    /// - Throws: `ServerError.cannotWatch`.
    package init(
        configuration: ServerConfiguration,
        handler: @escaping Handler,
        errorAnswer: @escaping ErrorAnswer,
        log: @escaping @Sendable (ServerEvent) -> Void
    ) throws(ServerError) {
        self.configuration = configuration
        self.handler = handler
        self.errorAnswer = errorAnswer
        self.log = log
        let maximum = configuration.maximumConnections
        admitted = ConnectionPool(of: .admitted, atMost: maximum)
        reserve = ConnectionPool(of: .beyondLimit(maximum), atMost: configuration.reservedConnections)
        health = ConnectionPool(of: .healthOnly, atMost: Self.healthAllowance)
        unsent = UnsentAnswers(atMost: configuration.maximumHeldBytes)
        do throws(SystemError) {
            lanes = try (0..<min(max(configuration.lanes, 1), 64)).map { index throws(SystemError) in
                try EventLane(index: index)
            }
        } catch {
            throw .cannotWatch(reason: error.description)
        }
    }

    deinit {
        state.withLock { $0.listeners }.forEach { $0.close(within: .zero) {} }
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
        let scarceDescriptor = OpenFiles.limit - configuration.reservedConnections - Self.spareDescriptors
        for (listener, isForHealth) in main.map({ ($0, false) }) + health.map({ ($0, true) }) {
            log(.listening(listener.address))
            listener.start { [weak self] socket in
                guard let self else { return true }
                guard !isForHealth else { return admit(socket, to: [self.health]) }
                guard socket.rawDescriptor < scarceDescriptor else {
                    // The system gives the lowest number that is free: hardly another one is.
                    _ = admitted.makeRoom()
                    return admit(socket, to: [reserve])
                }
                return admit(socket, to: [admitted, reserve])
            } onFailure: { [weak self] in
                self?.report($0)
                return self?.makeRoom() ?? false
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
        listeners.forEach { $0.close(within: configuration.connectTimeout) { [self] in listenerClosed() } }
        lanes.forEach { $0.shutDown() }
        completeIfClosed()
        // A queue of its own: the global ones share their threads with whatever the program runs there.
        let queue = DispatchQueue(label: "http.deadline")
        queue.asyncAfter(deadline: .now() + DispatchTimeInterval(limit)) { [weak self] in
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
    /// How many connections there are and have been; from any thread.
    package var statistics: ServerStatistics {
        ServerStatistics(
            admitted: admitted.count, beyondLimit: reserve.count, health: health.count,
            accepted: Int(clamping: state.withLock { $0.acceptedConnections }),
            finishedHandshakes: finishedHandshakes.load(ordering: .relaxed),
            failedHandshakes: failedHandshakes.load(ordering: .relaxed))
    }

    /// Takes over a connection.
    ///
    /// - Parameter pools: which pools are asked for a place, in this order.
    /// - Returns: whether there is room for it.
    private func admit(_ socket: Socket, to pools: [ConnectionPool]) -> Bool {
        guard let pool = pools.first(where: { $0.takePlace() }) else { return false }
        let transport: (any Transport)? =
            if let certificate = configuration.certificate, pool.standing != .healthOnly {
                TLSTransport(socket, certificate.context)
            } else {
                socket
            }
        guard let transport else {
            // There is no memory for the encryption.
            pool.leavePlace()
            return true
        }
        let (lane, number) = state.withLock { state in
            state.acceptedConnections += 1
            state.nextLane = (state.nextLane + 1) % lanes.count
            return (lanes[state.nextLane], state.acceptedConnections)
        }
        lane.adopt(Connection(transport, number: number, pool: pool, lane: lane, server: self))
        return true
    }

    /// Closes a connection of which nothing is lost.
    ///
    /// - Returns: whether there was one.
    private func makeRoom() -> Bool { admitted.makeRoom() || reserve.makeRoom() }

    /// Logs why a connection could not be taken; the same reason once a second.
    func report(_ error: SystemError) {
        let now = ContinuousClock.now
        let isNew = lastFailure.withLock { last in
            if let last, last.error == error, now - last.time < .seconds(1) { return false }
            last = (error, now)
            return true
        }
        if isNew { log(.acceptFailed(reason: error.description)) }
    }

    private func listenerClosed() {
        state.withLock { $0.openListeners -= 1 }
        completeIfClosed()
    }

    /// Notes that a connection has closed, and given its place back.
    func connectionClosed() { completeIfClosed() }

    /// Whether every answer from now on closes its connection.
    var isDraining: Bool { draining.load(ordering: .acquiring) }

    /// Counts a change of what a connection holds of requests.
    ///
    /// - Returns: Whether all of them together hold no more than they may.
    func holdBytes(_ change: Int) -> Bool {
        let total = heldBytes.wrappingAdd(change, ordering: .relaxed).newValue
        return change <= 0 || total <= configuration.maximumHeldBytes
    }

    private func completeIfClosed() {
        let isOver = state.withLock { $0.isShuttingDown && $0.openListeners == 0 }
        guard isOver, [admitted, reserve, health].allSatisfy(\.isEmpty) else { return }
        takeCompletions().forEach { $0(true) }
    }

    private func takeCompletions() -> [@Sendable (Bool) -> Void] {
        state.withLock { state in
            defer { state.completions = [] }
            return state.completions
        }
    }
}
