import HTTP
import TestSupport

@testable import ScoringService

/// A file of keys in a folder of its own.
struct TestKeys {
    private let folder: TestFolder
    let path: String

    init() throws {
        folder = try TestFolder()
        path = folder.path + "/keys.json"
    }

    func add(
        _ scopes: Scope..., lifetime: Int? = nil, rate: Double? = nil, burst: Int? = nil
    ) throws -> APIKey {
        try KeyFile.add(
            to: path, name: "holder", scopes: scopes, lifetime: lifetime, requestsPerSecond: rate, burst: burst)
    }

    /// Puts a text in the place of the file.
    func write(_ text: String) throws { try folder.write(Array(text.utf8), to: "keys.json") }

    func access(
        _ log: TestLog = TestLog(), _ change: (inout Configuration.Access) -> Void = { _ in }
    ) throws -> AccessControl {
        var configuration = Configuration.Access()
        configuration.keys = path
        change(&configuration)
        return try AccessControl(configuration, logger: log.logger(), audit: Audit(logger: log.logger()))
    }
}

extension Request {
    /// A request that shows a key.
    init(_ method: String, _ target: String, key: APIKey?) throws {
        let headers: Headers = key.map { ["Authorization": "Bearer \($0.text)"] } ?? [:]
        try self.init(method: method, target: target, headers: headers)
    }
}
