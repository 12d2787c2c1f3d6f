import AnomalyDetection
import Dispatch
import FoundationEssentials
import HTTP
import Testing

@testable import ScoringService

struct ModelRegistryTests {
    /// A model and one of its scorers, not kept alive.
    ///
    /// `@unchecked Sendable`: a test waits for the worker that writes to it.
    private final class Watched: @unchecked Sendable {
        weak var model: LoadedModel?
        weak var scorer: (any AnomalyScorer)?
    }

    /// A service over a copy of one model, with one worker.
    private func service(_ body: (TestService, _ file: String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/gradcon-\(UInt64.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let file = folder + "/shoe.safetensors"
        try FileManager.default.copyItem(
            atPath: TestService.models + "/fashion-mnist-sneaker.safetensors", toPath: file)
        let service = try TestService {
            $0.models.directory = folder
            $0.models.defaultModel = ""
            $0.scoring.workers = 1
        }
        try await body(service, file)
    }

    /// The model that is served now, and the scorer that the only worker has of it.
    private func watch(_ service: TestService) throws -> Watched {
        let watched = Watched()
        watched.model = try service.service.registry.model("shoe")
        run(on: service) { worker in watched.scorer = watched.model.map { worker.scorer(for: $0) } }
        return watched
    }

    /// Runs on the only worker, and returns when it has, and has let go of everything that it ran before.
    private func run(on service: TestService, _ body: @escaping @Sendable (WorkerPool.Worker) -> Void = { _ in }) {
        let done = DispatchSemaphore(value: 0)
        #expect(
            service.service.workers.take { worker, _ in
                body(worker)
                done.signal()
            })
        done.wait()
    }

    @Test func aGenerationGoesWithItsScorersWhenAnotherTakesItsPlace() async throws {
        try await service { service, _ in
            let png = try TestService.sample("sneaker")
            let before = try await service.post("/score", "image/png", png).json()["score"]
            let first = try watch(service)
            #expect(first.model != nil && first.scorer != nil)
            service.service.loadModels()
            run(on: service)
            #expect(first.model == nil && first.scorer == nil)
            #expect(try service.service.registry.model("shoe") === watch(service).model)
            #expect(service.service.registry.entries.map(\.generation) == [2])
            #expect(try await service.post("/score", "image/png", png).json()["score"] == before)
        }
    }

    @Test func aRequestInFlightKeepsTheGenerationThatItBeganWith() async throws {
        try await service { service, file in
            let first = try watch(service)
            let gate = Gate()
            #expect(service.service.workers.take { _, _ in gate.wait() })
            let request = try Request(
                method: "POST", target: "/score", headers: ["Content-Type": "image/png"],
                body: TestService.sample("sneaker"))
            let (answers, continuation) = AsyncStream.makeStream(of: Response.self)
            service.service.handle(request, from: Client(peer: "127.0.0.1:1", connection: 1)) { continuation.yield($0) }
            try Data("no model".utf8).write(to: URL(filePath: file))
            service.service.loadModels()
            #expect(await service.answer(to: request).status == 503)
            #expect(first.model != nil && first.scorer != nil)
            gate.open()
            var answer = answers.makeAsyncIterator()
            #expect(await answer.next()?.status == 200)
            run(on: service)
            #expect(first.model == nil && first.scorer == nil)
        }
    }
}
