import AnomalyDetection
import DecisionLog
import Files
import FoundationEssentials
import Tensors
import TestSupport

@testable import ScoringService

/// A service over a folder of its own, with one worker, and what its operator does to the files.
struct ServedFolder {
    let folder: TestFolder
    let service: TestService

    /// - Parameter files: the names of the files and which shipped model each is.
    init(
        _ files: [String: String] = ["shoe": "sneaker"], defaultModel: String = "", load: Bool = true,
        access: AccessControl? = nil, log: TestLog? = nil, decisionLog: DecisionLog? = nil,
        _ prepare: (TestFolder) throws -> Void = { _ in }
    ) throws {
        let folder = try TestFolder()
        for (name, model) in files { try folder.write(Self.bytes(model), to: ModelFileName(name).text) }
        try prepare(folder)
        self.folder = folder
        service = try TestService(load: load, access: access, log: log, decisionLog: decisionLog) {
            $0.models.directory = folder.path
            $0.models.defaultModel = defaultModel
            $0.scoring.workers = 1
        }
    }

    var models: ModelFolder { service.service.models }
    var catalog: ModelCatalog { models.catalog }

    /// A shipped model, changed so that its digest is another.
    ///
    /// - Parameter version: what its metadata say; nil leaves what they say.
    static func bytes(_ model: String, description: String? = nil, version: String? = nil) throws -> [UInt8] {
        let bytes = Array(
            try Data(contentsOf: URL(filePath: "\(TestService.models)/fashion-mnist-\(model).safetensors")))
        guard description != nil || version != nil else { return bytes }
        var file = try Safetensors(parsing: bytes)
        if let description { file.metadata["description"] = description }
        if let version { file.metadata["version"] = version }
        return file.serialized()
    }

    /// Renames bytes into place, as an operator should.
    func replace(_ name: String, by bytes: [UInt8]) throws {
        try DurableFile.write(bytes, to: "\(folder.path)/\(ModelFileName(name).text)")
    }

    func remove(_ name: String) { DurableFile.remove("\(folder.path)/\(ModelFileName(name).text)") }

    /// As many looks as it takes for a change to count.
    func look(times: Int = 2) { for _ in 0..<times { models.perform { $0.look() } } }

    @discardableResult
    func reload(_ name: String? = nil) -> [ModelFolder.Change] { models.perform { $0.reload(name, by: .signal) } }

    /// The SHA-256 of what answers for a name; nil where nothing does.
    func digest(_ name: String? = nil) -> String? { try? catalog.model(name).checkpoint.digest }

    /// What `GET /models/NAME` answers.
    func listed(_ name: String) async throws -> JSON { try await service.get("/models/\(name)").json() }

    func isReady() async throws -> Bool { try await service.get("/readyz").status == 200 }
}
