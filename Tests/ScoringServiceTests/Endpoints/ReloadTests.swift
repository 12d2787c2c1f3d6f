import HTTP
import TestSupport
import Testing

@testable import ScoringService

struct ReloadTests {
    @Test func tellsWhatBecameOfEachFile() async throws {
        let served = try ServedFolder(["shoe": "sneaker", "boot": "ankle-boot", "old": "trouser"])
        try served.replace("shoe", by: ServedFolder.bytes("sneaker", version: "2"))
        try served.replace("hat@3", by: ServedFolder.bytes("trouser"))
        served.remove("old")
        let answer = try await served.service.post("/reload", nil, [])
        #expect(answer.status == 200)
        let models = try #require(try answer.json()["models"]?.array)
        #expect(models.map { $0["name"]?.string } == ["old", "boot", "hat", "shoe"])
        #expect(models.map { $0["version"]?.string } == [nil, "1", "3", "2"])
        #expect(models.map { $0["outcome"]?.string } == ["unloaded", "unchanged", "loaded", "loaded"])
        #expect(models.map { $0["sha256"]?.string } == [nil] + ["boot", "hat", "shoe"].map { served.digest($0) })
    }

    @Test func aBadFileIsAConflictThatSaysWhatStays() async throws {
        let served = try ServedFolder(["shoe": "sneaker", "boot": "ankle-boot"], defaultModel: "shoe")
        try served.replace("shoe", by: [0])
        for target in ["/reload", "/models/shoe/reload"] {
            let answer = try await served.service.post(target, nil, [])
            #expect(answer.status == 409)
            #expect(answer.detail.contains("shoe (served as before): "))
            #expect(!answer.detail.contains(served.folder.path))
        }
        #expect(try await served.service.post("/models/boot/reload", nil, []).status == 200)
        try served.replace("hat", by: [0])
        #expect(try await served.service.post("/models/hat/reload", nil, []).detail.contains("hat (not served): "))
        #expect(try await served.isReady())
    }

    @Test(arguments: [
        ("POST", "/models/none/reload", 404), ("GET", "/reload", 405), ("POST", "/reload?model=shoe", 400),
        ("POST", "/models/reload", 405),
    ])
    func refuses(method: String, target: String, status: Int) async throws {
        let served = try ServedFolder()
        let answer = await served.service.answer(to: try Request(method: method, target: target))
        #expect(answer.status.code == status)
    }

    @Test func aModelMayBeCalledReload() async throws {
        let served = try ServedFolder(["reload": "sneaker"])
        #expect(try await served.listed("reload")["state"]?.string == "ready")
        #expect(try await served.service.post("/models/reload/reload", nil, []).status == 200)
    }

    @Test func reloadsDoNotOverlapAndLoseNothing() async throws {
        let served = try ServedFolder()
        let png = try TestService.sample("bag")
        let generations = try (0..<2).map { try ServedFolder.bytes("sneaker", version: "\($0 + 1)") }
        try await withThrowingTaskGroup(of: Int.self) { group in
            for index in 0..<60 {
                group.addTask {
                    if index % 6 == 0 { try served.replace("shoe", by: generations[index / 6 % 2]) }
                    return index % 3 == 0
                        ? try await served.service.post("/reload", nil, []).status
                        : try await served.service.post("/score", "image/png", png).status
                }
            }
            for try await status in group { #expect(status == 200) }
        }
    }
}
