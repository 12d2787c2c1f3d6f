import Files
import FoundationEssentials
import HTTP
import TestSupport
import Testing

@testable import ScoringService

struct LabelsTests {
    private let served: ServedFolder

    init() throws { served = try ServedFolder(["shoe@1": "sneaker", "shoe@2": "trouser", "boot": "ankle-boot"]) }

    private func move(_ label: String, to version: String, of name: String = "shoe") async throws -> Answer {
        try await served.service.post(
            "/models/\(name)/labels/\(label)", "application/json", Array("{\"version\": \"\(version)\"}".utf8))
    }

    private func delete(_ label: String) async throws -> Answer {
        Answer(
            await served.service.answer(
                to: try Request(method: "DELETE", target: "/models/shoe/labels/\(label)")))
    }

    @Test func aLabelIsSetMovedAndRemoved() async throws {
        let set = try await move("stable", to: "1")
        #expect(set.status == 200)
        #expect(try set.json()["labels"] == .object(["stable": .string("1")]))
        #expect(try set.json()["is_stored"]?.bool == true)
        let png = try TestService.sample("bag")
        for target in ["/score?model=shoe", "/score?model=shoe@stable", "/models/shoe@stable/score"] {
            #expect(try await served.service.post(target, "image/png", png).json()["version"]?.string == "1")
        }
        #expect(try await move("stable", to: "2").status == 200)
        #expect(try await move("canary", to: "2").status == 200)
        #expect(try await served.listed("shoe@2")["labels"] == .array([.string("canary"), .string("stable")]))
        let listed = try await served.listed("shoe/labels")
        #expect(listed["labels"] == .object(["canary": .string("2"), "stable": .string("2")]))
        #expect(listed["versions"] == .array([.string("1"), .string("2")]))
        #expect(try await delete("stable").status == 200)
        #expect(try await served.service.post("/score?model=shoe@stable", "image/png", png).status == 404)
        #expect(try await delete("stable").status == 404)
    }

    @Test func labelsOutliveTheService() async throws {
        _ = try await move("stable", to: "1")
        let next = try TestService {
            $0.models.directory = served.folder.path; $0.models.defaultModel = ""
        }
        #expect(try await next.get("/models/shoe").json()["version"]?.string == "1")
    }

    @Test(arguments: [
        ("shoe", "canary", "3", 404), ("none", "canary", "1", 404), ("shoe", "7", "1", 400),
        ("shoe", "a%20b", "1", 400),
    ])
    func refusesMoves(name: String, label: String, version: String, status: Int) async throws {
        #expect(try await move(label, to: version, of: name).status == status)
        #expect(served.catalog.labels == ModelLabels())
    }

    @Test func aLabelIsNoVersionAndNeedsOneThatIsReady() async throws {
        try served.replace("shoe@rc", by: [0])
        served.look()
        let name = try await move("rc", to: "1")
        #expect(name.status == 409 && name.detail.contains("is a version of"))
        let failed = try await move("canary", to: "rc")
        #expect(failed.status == 409 && failed.detail.contains("failed"))
    }

    @Test(arguments: [
        ("text/plain", #"{"version": "1"}"#, 415), ("application/json", "", 400), ("application/json", "[]", 400),
        ("application/json", #"{"version": 1}"#, 400), ("application/json", #"{"version": "1", "x": 1}"#, 400),
        ("application/json", #"{"version": ""# + String(repeating: "a", count: 5000) + #""}"#, 413),
    ])
    func refusesBodies(type: String, body: String, status: Int) async throws {
        #expect(try await served.service.post("/models/shoe/labels/canary", type, Array(body.utf8)).status == status)
    }

    @Test func theFileOfLabelsIsWatched() async throws {
        try served.folder.write(Array(#"{"shoe": {"stable": "1"}}"#.utf8), to: "labels.json")
        served.look(times: 1)
        #expect(try await served.listed("shoe")["version"]?.string == "1")
        // A version that is not there yet.
        try served.folder.write(Array(#"{"shoe": {"stable": "3", "canary": "2"}}"#.utf8), to: "labels.json")
        served.look()
        #expect(try await served.listed("shoe")["version"]?.string == "1")
        #expect(try await served.listed("shoe@canary")["version"]?.string == "2")
        let failure = try await served.service.get("/models").json()["failed_labels"]?["reason"]?.string
        #expect(failure == "The label stable of shoe stays at version 1: version 3 is not ready.")
        try served.replace("shoe@3", by: ServedFolder.bytes("sneaker"))
        served.look()
        #expect(try await served.listed("shoe")["version"]?.string == "3")
        #expect(try await served.service.get("/models").json()["failed_labels"] == nil)
    }

    @Test func aBadFileOfLabelsChangesNothingAndIsNotOverwritten() async throws {
        _ = try await move("stable", to: "1")
        try served.folder.write(Array("{\"shoe\": {\"sta".utf8), to: "labels.json")
        served.look()
        #expect(try await served.listed("shoe")["version"]?.string == "1")
        #expect(try await served.service.get("/models").json()["failed_labels"]?["reason"]?.string != nil)
        #expect(try await served.isReady())
        #expect(try await move("stable", to: "2").status == 409)
        DurableFile.remove(served.folder.path + "/labels.json")
        #expect(try await move("stable", to: "2").status == 200)
        #expect(try await served.listed("shoe")["version"]?.string == "2")
    }

    @Test func aServiceThatBeginsWithABadFileOfLabelsTakesNoTraffic() async throws {
        let file = "labels.json"
        let other = try ServedFolder(["shoe@1": "sneaker"]) { try $0.write([0], to: file) }
        let unready = try await other.service.get("/readyz")
        #expect(unready.status == 503)
        #expect(try unready.json()["reasons"]?[0]?.string?.hasPrefix("labels.json ") == true)
        try other.folder.write(Array("{}".utf8), to: file)
        other.look()
        #expect(try await other.isReady())
    }

    @Test func aLabelHoldsWhereTheFolderCannotBeWritten() async throws {
        // Where the file is made lies a folder, which stops a privileged user, too.
        try FileManager.default.createDirectory(
            atPath: served.folder.path + "/labels.json.gradcon-partial", withIntermediateDirectories: true)
        let answer = try await move("stable", to: "1")
        #expect(answer.status == 200)
        #expect(try answer.json()["is_stored"]?.bool == false)
        #expect(try answer.json()["reason"]?.string?.contains(served.folder.path) == false)
        served.look()
        served.reload()
        #expect(try await served.listed("shoe")["version"]?.string == "1")
    }
}
