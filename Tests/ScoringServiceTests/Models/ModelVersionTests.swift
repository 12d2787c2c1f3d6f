import TestSupport
import Testing

@testable import ScoringService

/// Versions side by side, over requests.
struct ModelVersionTests {
    @Test func versionsAnswerSideBySide() async throws {
        let served = try ServedFolder(["shoe@9": "sneaker", "shoe@10": "trouser", "boot": "ankle-boot"])
        let png = try TestService.sample("bag")
        for (target, version) in [
            ("/score?model=shoe@9", "9"), ("/score?model=shoe%4010", "10"), ("/score?model=shoe", "10"),
            ("/models/shoe@9/score", "9"), ("/models/shoe/score", "10"),
        ] {
            let answer = try await served.service.post(target, "image/png", png).json()
            #expect(answer["model"]?.string == "shoe" && answer["version"]?.string == version, "\(target)")
        }
        #expect(try await served.service.post("/score?model=shoe@11", "image/png", png).status == 404)
        let listed = try await served.service.get("/models").json()["models"]?.array ?? []
        #expect(listed.map { $0["version"]?.string } == ["1", "9", "10"])
        #expect(try await served.listed("shoe")["version"]?.string == "10")
        #expect(try await served.listed("shoe@9")["sha256"]?.string == served.digest("shoe@9"))
    }

    @Test(arguments: [(nil, "2", true), ("1", "2", true), ("2", "2", true), ("3", "2", false), ("02", "2", false)])
    func theNameOfAFileMustNotContradictItsContent(stored: String?, named: String, isLoaded: Bool) async throws {
        let bytes = try ServedFolder.bytes("sneaker", version: stored)
        let served = try ServedFolder([:]) { try $0.write(bytes, to: "shoe@\(named).safetensors") }
        #expect((served.digest("shoe@\(named)") != nil) == isLoaded)
        let reason = try await served.listed("shoe@\(named)")["reason"]?.string
        #expect(isLoaded ? reason == nil : reason?.contains("the file's name says") == true)
    }

    @Test(arguments: ["shoe@", "shoe@a@b", "@1", "a b", "shoe@.1"])
    func filesThatCannotNameAModelFail(stem: String) async throws {
        let bytes = try ServedFolder.bytes("sneaker")
        let served = try ServedFolder(["good": "sneaker"], defaultModel: "good") {
            try $0.write(bytes, to: stem + ".safetensors")
        }
        #expect(served.catalog.models.contains { $0.failure?.reason.contains("cannot name a model") == true })
        #expect(try await !served.isReady())
    }

    @Test func aNewVersionTakesOverAndGoesAgain() async throws {
        let served = try ServedFolder(["shoe@1": "sneaker"])
        try served.replace("shoe@2", by: ServedFolder.bytes("sneaker"))
        served.look()
        #expect(try await served.listed("shoe")["version"]?.string == "2")
        served.remove("shoe@2")
        served.look()
        #expect(try await served.listed("shoe")["version"]?.string == "1")
    }
}
