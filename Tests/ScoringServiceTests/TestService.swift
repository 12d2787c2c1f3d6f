import AnomalyDetection
import DecisionLog
import FoundationEssentials
import HTTP
import Logging
import Synchronization
import TestSupport
import Testing

@testable import ScoringService

/// A service over the shipped models, asked without sockets.
struct TestService {
    private static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    static let models = root + "/Config/models"
    static func sample(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: "\(root)/Config/samples/\(name).png")))
    }

    private static let loaded = Result { try TestService() }
    /// One for all tests that change nothing.
    static func shared() throws -> TestService { try loaded.get() }

    let service: ScoringService

    init(
        load: Bool = true, detectors: DetectorRegistry = .gradCon, access: AccessControl? = nil,
        log: TestLog? = nil, observers: [any RequestObserver] = [], decisionLog: DecisionLog? = nil,
        capture: ImageCapture? = nil, _ change: (inout Configuration) -> Void = { _ in }
    ) throws {
        var configuration = Configuration()
        configuration.models.directory = TestService.models
        configuration.models.defaultModel = "fashion-mnist-ankle-boot"
        // However busy the machine is, no test depends on how long a request waits unless it says so.
        (configuration.scoring.maximumWait, configuration.scoring.requestTimeout) = (1000, 1000)
        // Tests look at the folder themselves.
        configuration.models.watchInterval = 0
        change(&configuration)
        var silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        silent.logLevel = .critical
        let logger = log?.logger() ?? silent
        service = try ScoringService(
            configuration: configuration, detectors: detectors, processors: 2, access: access, logger: logger,
            audit: Audit(logger: logger), observers: observers, decisionLog: decisionLog, capture: capture)
        if load { service.loadModels() }
    }

    func answer(to request: Request, standing: Client.Standing = .admitted) async -> Response {
        let client = Client(peer: "127.0.0.1:1", connection: 1, standing: standing)
        return await withCheckedContinuation { continuation in
            service.handle(request, from: client) { answer in
                answer.onEnd?(.instant)
                continuation.resume(returning: answer.response)
            }
        }
    }

    func post(
        _ target: String = "/score", _ type: String? = nil, _ body: [UInt8], headers: Headers = [:]
    ) async throws -> Answer {
        var headers = headers
        if let type { headers.append(name: "Content-Type", value: type) }
        return Answer(await answer(to: try Request(method: "POST", target: target, headers: headers, body: body)))
    }

    func get(_ target: String, method: String = "GET") async throws -> Answer {
        Answer(await answer(to: try Request(method: method, target: target)))
    }
}

extension Transfer {
    /// One that took no time.
    static let instant = Transfer(
        receive: .zero, send: .zero, total: .zero, bytesReceived: 0, bytesSent: 0, isComplete: true)
}

/// A response with its JSON taken apart.
struct Answer {
    let response: Response
    var status: Int { response.status.code }

    init(_ response: Response) { self.response = response }

    func json() throws -> JSON { try JSONDecoder().decode(JSON.self, from: Data(response.body)) }

    var detail: String { (try? json()["detail"]?.string) ?? "" }
}

/// A JSON value, for looking into answers.
enum JSON: Decodable, Equatable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSON])
    case object([String: JSON])

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let bool = try? value.decode(Bool.self) {
            self = .bool(bool)
        } else if let number = try? value.decode(Double.self) {
            self = .number(number)
        } else if let string = try? value.decode(String.self) {
            self = .string(string)
        } else if let array = try? value.decode([JSON].self) {
            self = .array(array)
        } else {
            self = .object(try value.decode([String: JSON].self))
        }
    }

    subscript(key: String) -> JSON? { if case .object(let members) = self { members[key] } else { nil } }
    subscript(index: Int) -> JSON? {
        if case .array(let elements) = self, elements.indices.contains(index) { elements[index] } else { nil }
    }
    var number: Double? { if case .number(let value) = self { value } else { nil } }
    var string: String? { if case .string(let value) = self { value } else { nil } }
    var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    var array: [JSON]? { if case .array(let value) = self { value } else { nil } }
}
