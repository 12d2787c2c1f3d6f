internal import HTTP

/// Finds the endpoint that a request is for.
struct Router: Sendable {
    /// Where a request leads.
    struct Place: Sendable {
        let endpoint: Endpoint
        /// The endpoint's place in the table.
        let index: Int
        /// The methods that its path has, also at other endpoints.
        let methods: [String]
        /// What stands in the path where the endpoint's pattern has braces.
        let pathValues: [String]
    }

    enum Route {
        /// The endpoint is to answer.
        case endpoint(Place)
        /// The request asks which methods there are.
        case options(allowed: [String])
    }

    private let endpoints: [Endpoint]

    init(_ endpoints: [Endpoint]) { self.endpoints = endpoints }

    /// What is to be done with a request.
    ///
    /// - Parameter place: what ``place(of:)`` says.
    /// - Throws: 404 for an unknown path, 405 for a method that the path does not have, 400 for a query parameter that
    ///   the endpoint does not read.
    func route(_ request: Request, to place: Place?) throws(ServiceError) -> Route {
        if request.path == "*" { return .options(allowed: Set(endpoints.flatMap(\.methods)).sorted()) }
        guard let place else { throw .unknownPath(request.path) }
        let endpoint = place.endpoint
        if request.method == "OPTIONS" { return .options(allowed: place.methods) }
        guard endpoint.methods.contains(request.method) else {
            throw .methodNotAllowed(request.method, allowed: place.methods)
        }
        // A mistyped `threshold` must not decide by another one without a word.
        if let known = endpoint.parameters, let unknown = request.query.first(where: { !known.contains($0.name) }) {
            throw .badParameter(
                "A query parameter", found: unknown.name, expected: "one of \(known.joined(separator: ", "))")
        }
        return .endpoint(place)
    }

    /// Where a request leads; nil: nowhere, or to the service as a whole. Of several endpoints at its path, it is the
    /// one with its method, else the first.
    func place(of request: Request) -> Place? {
        let path = request.pathSegments
        let found = endpoints.indices.compactMap { index in
            endpoints[index].paths.lazy.compactMap { $0.match(path) }.first.map { (index, $0) }
        }
        let exact = found.first { endpoints[$0.0].methods.contains(request.method) }
        guard let (index, values) = exact ?? found.first else { return nil }
        let methods = found.reduce(into: [String]()) { methods, place in
            methods += endpoints[place.0].methods.filter { !methods.contains($0) }
        }
        return Place(endpoint: endpoints[index], index: index, methods: methods, pathValues: values)
    }
}
