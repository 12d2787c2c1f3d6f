import AnomalyDetection
import Dispatch
import Files
import FoundationEssentials
import HTTP
import TestSupport
import Testing

@testable import ScoringService

/// Reloading, and what becomes of generations.
struct ModelFolderTests {
    /// A model and one of its scorers, not kept alive.
    ///
    /// `@unchecked Sendable`: a test waits for the worker that writes to it.
    private final class Watched: @unchecked Sendable {
        weak var model: LoadedModel?
        weak var scorer: (any AnomalyScorer)?
    }

    /// The model that is served now, and the scorer that the only worker has of it.
    private func watch(_ served: ServedFolder) throws -> Watched {
        let watched = Watched()
        watched.model = try served.catalog.model("shoe")
        let pool = served.service.service.workers
        run(on: served) { worker in watched.scorer = watched.model.map { worker.scorer(for: $0, in: pool) } }
        return watched
    }

    /// Runs on the only worker, and returns when it has, and has let go of everything that it ran before.
    private func run(on served: ServedFolder, _ body: @escaping @Sendable (WorkerPool.Worker) -> Void = { _ in }) {
        let done = DispatchSemaphore(value: 0)
        #expect(
            served.service.service.workers.take { worker, _ in
                body(worker)
                done.signal()
            })
        done.wait()
    }

    @Test func aGenerationGoesWithItsScorersWhenAnotherTakesItsPlace() async throws {
        let served = try ServedFolder()
        let png = try TestService.sample("sneaker")
        let before = try await served.service.post("/score", "image/png", png).json()["score"]
        let first = try watch(served)
        #expect(first.model != nil && first.scorer != nil)
        try served.replace("shoe", by: ServedFolder.bytes("sneaker", description: "the same"))
        served.reload()
        run(on: served)
        #expect(first.model == nil && first.scorer == nil)
        #expect(try served.catalog.model("shoe") === watch(served).model)
        #expect(try await served.service.post("/score", "image/png", png).json()["score"] == before)
    }

    @Test func aRequestInFlightKeepsTheGenerationThatItBeganWith() async throws {
        let served = try ServedFolder()
        let first = try watch(served)
        let digest = try #require(first.model?.checkpoint.digest)
        let gate = Gate()
        #expect(served.service.service.workers.take { _, _ in gate.wait() })
        let request = try Request(
            method: "POST", target: "/score", headers: ["Content-Type": "image/png"],
            body: TestService.sample("sneaker"))
        let (answers, continuation) = AsyncStream.makeStream(of: Response.self)
        served.service.service.handle(request, from: Client(peer: "127.0.0.1:1", connection: 1)) {
            continuation.yield($0.response)
        }
        try served.replace("shoe", by: ServedFolder.bytes("sneaker", version: "2"))
        served.reload()
        #expect(served.digest() != digest && first.model != nil && first.scorer != nil)
        gate.open()
        var answer = answers.makeAsyncIterator()
        let answered = try #require(await answer.next())
        #expect(try Answer(answered).json()["version"]?.string == "1")
        run(on: served)
        #expect(first.model == nil && first.scorer == nil)
    }

    @Test func aFileWithTheSameBytesStaysWhatItIs() throws {
        let served = try ServedFolder()
        let model = try served.catalog.model("shoe")
        try served.replace("shoe", by: ServedFolder.bytes("sneaker"))
        guard case .unchanged = served.reload().first?.outcome else {
            Issue.record("The file was loaded again.")
            return
        }
        served.look()
        #expect(try served.catalog.model("shoe") === model)
    }

    @Test func theFirstWorkersGetScorersThatHaveScored() throws {
        let served = try ServedFolder()
        let model = try served.catalog.model("shoe")
        let pool = served.service.service.workers
        run(on: served) { worker in
            #expect(worker.scorer(for: model, in: pool) === worker.scorer(for: model, in: pool))
        }
    }

    @Test func filesThatComeAndGoAreLoadedAndUnloaded() async throws {
        let served = try ServedFolder()
        #expect(served.catalog.defaultName == "shoe")
        try served.replace("boot", by: ServedFolder.bytes("ankle-boot"))
        #expect(served.reload().map(\.file.stem) == ["shoe", "boot"])
        // What answers requests that name no model stays what it was.
        #expect(served.catalog.names == ["boot", "shoe"] && served.catalog.defaultName == "shoe")
        served.remove("shoe")
        #expect(served.reload().map(\.file.stem) == ["shoe", "boot"])
        #expect(served.catalog.names == ["boot"] && served.catalog.defaultName == "boot")
        #expect(try await served.isReady())
    }

    @Test func aReloadOfOneModelLeavesTheOthers() throws {
        let served = try ServedFolder(["shoe": "sneaker", "shoe@2": "sneaker", "boot": "ankle-boot"])
        let boot = served.digest("boot")
        try served.replace("boot", by: ServedFolder.bytes("ankle-boot", description: "new"))
        #expect(served.reload("shoe").map(\.file.stem) == ["shoe", "shoe@2"])
        #expect(served.reload("shoe@2").map(\.file.stem) == ["shoe@2"])
        #expect(served.digest("boot") == boot)
        #expect(served.reload("none").isEmpty)
        #expect(served.reload("boot").map(\.file.stem) == ["boot"] && served.digest("boot") != boot)
    }
}
