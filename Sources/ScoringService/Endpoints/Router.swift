internal import HTTP

/// Finds the endpoint that a request is for.
struct Router: Sendable {
    enum Route {
        /// The endpoint, and what stands in the path where its pattern has braces.
        case endpoint(Endpoint, pathValues: [String])
        /// The request asks which methods there are.
        case options(allowed: [String])
    }

    private let endpoints: [Endpoint]

    init(_ endpoints: [Endpoint]) { self.endpoints = endpoints }

    /// - Throws: 404 for an unknown path, 405 for a method that the path does not have, 400 for a query parameter that
    ///   the endpoint does not read.
    func route(_ request: Request) throws(ServiceError) -> Route {
        if request.path == "*" { return .options(allowed: Set(endpoints.flatMap(\.methods)).sorted()) }
        guard let (endpoint, values) = find(request.pathSegments) else { throw .unknownPath(request.path) }
        if request.method == "OPTIONS" { return .options(allowed: endpoint.methods) }
        guard endpoint.methods.contains(request.method) else {
            throw .methodNotAllowed(request.method, allowed: endpoint.methods)
        }
        // A mistyped `threshold` must not decide by another one without a word.
        if let known = endpoint.parameters, let unknown = request.query.first(where: { !known.contains($0.name) }) {
            throw .badParameter(
                "A query parameter", found: unknown.name, expected: "one of \(known.joined(separator: ", "))")
        }
        return .endpoint(endpoint, pathValues: values)
    }

    /// What a client must be allowed to do for a path; nil where there is nothing at the path.
    func permission(at path: [String]) -> Endpoint.Permission? { find(path)?.0.permission }

    private func find(_ path: [String]) -> (Endpoint, [String])? {
        for endpoint in endpoints {
            for pattern in endpoint.paths {
                if let values = pattern.match(path) { return (endpoint, values) }
            }
        }
        return nil
    }
}
