import AnomalyDetection
import DecisionLog
import Dispatch
import Files
import FoundationEssentials
import HTTP
import Logging
import Testing

@testable import ScoringService

/// What the service keeps of its decisions.
struct DecisionLogTests {
    private static func records(_ folder: String) throws -> [DecisionRecord] {
        var records: [DecisionRecord?] = []
        let damage = try DecisionLogReader(folder).readLines { records.append(DecisionRecord($0)) }
        #expect(damage == .init())
        return try records.map { try #require($0) }
    }

    private func withLog(
        _ configure: (inout Configuration.Decisions) -> Void = { _ in },
        _ body: (_ folder: String, DecisionLog) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/gradcon-\(UInt64.random(in: 0 ... .max))"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var configuration = Configuration.Decisions()
        (configuration.directory, configuration.synchronization) = (folder, "always")
        configure(&configuration)
        let log = try #require(try DecisionLog(configuration, logger: TestLog().logger()))
        try await body(folder, log)
        log.end(until: .distantFuture)
    }

    @Test func keepsWhatTheAnswerSays() async throws {
        try await withLog { folder, log in
            let service = try TestService(decisionLog: log)
            let png = try TestService.sample("bag")
            let answer = try await service.post("/score", "image/png", png, headers: ["X-Request-Id": "\"a\\b"])
            let json = try answer.json()
            let record = try #require(Self.records(folder).first)
            #expect(record.requestID == "\"a\\b" && record.index == nil)
            #expect(record.model == "fashion-mnist-ankle-boot" && record.version == json["version"]?.string)
            let model = try service.service.models.catalog.model(nil)
            #expect(record.modelDigest == String(model.checkpoint.digest.prefix(16)))
            #expect(record.imageDigest == String(SHA256.hexadecimalDigest(of: png).prefix(32)))
            #expect(record.score == json["score"]?.number && record.threshold == json["threshold"]?.number)
            #expect(record.isAnomaly == true && record.decision == "anomalous" && record.frame == "ok")
            #expect(abs((record.pValue ?? 0) - (json["p_value"]?.number ?? 1)) < 1e-8)
            // Without the cosines of layers.
            let names = ["reconstruction_error", "gradient_loss", "latent_distance", "combined_score"]
            #expect(record.terms.map(\.name) == names)
            #expect(abs(record.terms[0].value - (json["reconstruction_error"]?.number ?? 0)) < 1e-7)
            #expect(record.brightness > 0 && record.contrast > 0)
            #expect(abs(record.time - Date().timeIntervalSince1970) < 3600)
        }
    }

    @Test func keepsEachImageOfABatchThatWasDecidedOn() async throws {
        try await withLog { folder, log in
            let service = try TestService(decisionLog: log)
            let png = try TestService.sample("bag")
            let parts: [[UInt8]] = [png, Array("no image".utf8), png]
            let form = parts.flatMap { part in
                Array("--x\r\nContent-Disposition: form-data; name=i; filename=a\r\n\r\n".utf8) + part
                    + Array("\r\n".utf8)
            }
            let answer = try await service.post(
                "/score", "multipart/form-data; boundary=x", form + Array("--x--\r\n".utf8),
                headers: ["X-Request-Id": "batch"])
            #expect(answer.status == 200)
            let found = try Self.records(folder)
            #expect(found.map(\.index) == [0, 2] && Set(found.map(\.requestID)) == ["batch"])
            // What was refused is no decision.
            _ = try await service.post("/score", "image/png", Array("no image".utf8))
            #expect(try Self.records(folder).count == 2)
        }
    }

    @Test func aTensorHasTheDigestOfItsElements() async throws {
        try await withLog { folder, log in
            let service = try TestService(decisionLog: log)
            let elements = (0..<784).map { Float($0) / 784 }
            let bytes = elements.withUnsafeBytes { Array($0) }
            let raw = try await service.post("/score?shape=1,28,28", "application/octet-stream", bytes)
            #expect(raw.status == 200)
            let digest = String(SHA256.hexadecimalDigest(of: bytes).prefix(32))
            #expect(try Self.records(folder).map(\.imageDigest) == [digest])
        }
    }

    @Test func noFolderIsNoLog() throws {
        #expect(try DecisionLog(Configuration.Decisions(), logger: TestLog().logger()) == nil)
        #expect(try ImageCapture(Configuration(), logger: TestLog().logger()) == nil)
    }
}
