import AnomalyDetection
import Files
import FoundationEssentials
import HTTP
import TestSupport
import Testing

@testable import ScoringService

struct CalibrationsTests {
    private let served: ServedFolder
    private let file = "/shoe.calibration.json"

    init() throws { served = try ServedFolder(["shoe": "sneaker", "boot": "ankle-boot"]) }

    private func propose(_ body: String, for name: String = "shoe") async throws -> Answer {
        try await served.service.post("/models/\(name)/calibrations", "application/json", Array(body.utf8))
    }

    private func post(_ target: String) async throws -> Answer { try await served.service.post(target, nil, []) }

    private func activate(_ id: String, of name: String = "shoe") async throws -> Answer {
        try await post("/models/\(name)/calibrations/\(id)/activate")
    }

    /// The threshold that a score of the model is compared with.
    private func threshold(_ query: String = "") async throws -> Double? {
        let answer = try await served.service.post(
            "/models/shoe/score\(query)", "image/png", try TestService.sample("bag"))
        return try answer.json()["threshold"]?.number
    }

    @Test func aRateIsProposedActivatedAndReverted() async throws {
        let before = try #require(try await threshold())
        let proposal = try await propose(#"{"false_positive_rate": 0.01}"#)
        #expect(proposal.status == 201)
        let json = try proposal.json()
        let id = try #require(json["id"]?.string)
        let proposed = try #require(json["threshold"]?.number)
        #expect(json["base"]?.string == "model" && json["source"]?["from"]?.string == "calibration")
        #expect(proposed > before)
        #expect(json["recent"]?["images"]?.number == 1)
        // What is proposed decides nothing.
        #expect(try await threshold() == before)

        let active = try await activate(id)
        #expect(active.status == 200)
        #expect(try active.json()["active"]?["id"]?.string == id)
        #expect(try active.json()["is_stored"]?.bool == true)
        #expect(try await threshold() == proposed)
        #expect(try await threshold("?threshold=3") == 3)
        #expect(try await threshold("?false_positive_rate=0.05") == before)
        let listed = try await served.listed("shoe")
        #expect(listed["threshold"]?.number == proposed && listed["active_calibration"]?["id"]?.string == id)
        #expect(listed["active_calibration"]?["activated_by"]?.string == "127.0.0.1:1")

        #expect(try await post("/models/shoe/calibrations/revert").status == 200)
        #expect(try await threshold() == before)
        #expect(try await served.listed("shoe")["active_calibration"] == nil)
        let again = try await post("/models/shoe/calibrations/revert")
        #expect(again.status == 409 && again.detail.contains("nothing to go back to"))
    }

    @Test func aCalibrationOutlivesTheService() async throws {
        let json = try await propose(#"{"false_positive_rate": 0.01, "review": [0.005, 0.1]}"#).json()
        _ = try await activate(try #require(json["id"]?.string))
        let next = try TestService { ($0.models.directory, $0.models.defaultModel) = (served.folder.path, "") }
        let listed = try await next.get("/models/shoe/calibrations").json()
        #expect(listed["active"]?["id"] == json["id"])
        #expect(listed["active"]?["threshold"] == json["threshold"])
        #expect(listed["active"]?["review"] == json["review"])
        #expect(listed["history"]?[0]?["id"]?.string == "model")
        #expect(try await next.get("/models").json()["models"]?.array?.count == 2)
    }

    @Test func answersAreForReviewWithinTheBand() async throws {
        let json = try await propose(#"{"false_positive_rate": 0.05, "review": [0.01, 0.2]}"#).json()
        let upper = try #require(json["review"]?["upper"]?.number)
        let threshold = try #require(json["threshold"]?.number)
        #expect(try #require(json["review"]?["lower"]?.number) < threshold && threshold < upper)
        _ = try await activate(try #require(json["id"]?.string))
        #expect(try await served.listed("shoe")["review"]?["upper"]?.number == upper)
        let answer = try await served.service.post("/models/shoe/score", "image/png", TestService.sample("bag")).json()
        let score = try #require(answer["score"]?.number)
        #expect(answer["decision"]?.string == (score > upper ? "anomalous" : score > threshold ? "review" : "normal"))
    }

    @Test(arguments: [
        #"{"false_positive_rate": 0.05, "review": [0.1, 0.2]}"#, #"{"false_positive_rate": 0.3, "review": [0.1, 0.2]}"#,
    ])
    func theThresholdLiesWithinTheBand(body: String) async throws {
        let answer = try await propose(body)
        #expect(answer.status == 422)
        #expect(answer.detail.contains("lies outside"))
    }

    @Test(arguments: [
        ("", 400), ("[]", 400), ("{}", 400), (#"{"false_positive_rate": 0}"#, 400),
        (#"{"false_positive_rate": "0.1"}"#, 400), (#"{"false_positive_rate": 0.1, "false_positive_rate": 0.1}"#, 400),
        (#"{"false_positive_rate": 0.1, "reveiw": [0.01, 0.2]}"#, 400),
        (#"{"false_positive_rate": 0.1, "review": [0.2, 0.01]}"#, 400),
        (#"{"false_positive_rate": 0.1, "review": [[0.01, 0.2]]}"#, 400),
        (#"{"false_positive_rate": 0.1, "since": "2026-01-01T00:00:00Z"}"#, 400),
        (#"{"false_positive_rate": 0.1, "from": "log", "since": "yesterday"}"#, 400),
        (#"{"false_positive_rate": 0.1, "from": "log", "decision": "good"}"#, 400),
        (#"{"false_positive_rate": 0.1, "from": "elsewhere"}"#, 400), (#"{"false_positive_rate": 0.1} 1"#, 400),
        (#"{"false_positive_rate": 0.1, "from": "log"}"#, 409), (#"{"false_positive_rate": 0.000001}"#, 422),
        (#"{"from": ""# + String(repeating: "a", count: 5000) + #""}"#, 413),
    ])
    func refusesBodies(body: String, status: Int) async throws {
        #expect(try await propose(body).status == status)
        #expect(try await served.listed("shoe/calibrations")["proposals"]?.array?.isEmpty == true)
    }

    @Test func tooFewScoresSayHowManyAreNeeded() async throws {
        #expect(try await propose(#"{"false_positive_rate": 0.0001}"#).detail.contains("needs at least 9999 normal"))
    }

    @Test func aProposalIsOutdatedByAnotherCalibrationAndByAnotherModel() async throws {
        let first = try #require(try await propose(#"{"false_positive_rate": 0.01}"#).json()["id"]?.string)
        let second = try #require(try await propose(#"{"false_positive_rate": 0.02}"#).json()["id"]?.string)
        #expect(try await activate(first).status == 200)
        let outdated = try await activate(second)
        #expect(outdated.status == 409 && outdated.detail.contains("now it is \(first)"))
        let third = try #require(try await propose(#"{"false_positive_rate": 0.02}"#).json()["id"]?.string)
        try served.replace("shoe", by: ServedFolder.bytes("sneaker", description: "another"))
        served.reload()
        let dropped = try await activate(third)
        #expect(dropped.status == 409 && dropped.detail.contains("another content"))
        // The calibration was that of the content before.
        #expect(try await served.listed("shoe")["active_calibration"] == nil)
        #expect(try await activate("0123456789abcdef").status == 404)
        #expect(try await activate(third, of: "boot").status == 404)
    }

    @Test func theContentThatACalibrationWasMadeForTakesItUpAgain() async throws {
        let id = try #require(try await propose(#"{"false_positive_rate": 0.01}"#).json()["id"]?.string)
        _ = try await activate(id)
        try served.replace("shoe", by: ServedFolder.bytes("sneaker", description: "another"))
        served.reload()
        try served.replace("shoe", by: ServedFolder.bytes("sneaker"))
        served.reload()
        #expect(try await served.listed("shoe")["active_calibration"]?["id"]?.string == id)
    }

    @Test func oneGoesBackThroughAFewCalibrations() async throws {
        var ids: [String] = []
        for count in 1...CalibrationFile.limit + 2 {
            let json = try await propose("{\"false_positive_rate\": 0.0\(count)}").json()
            ids.append(try #require(json["id"]?.string))
            #expect(try await activate(ids[count - 1]).status == 200)
        }
        for id in ids.suffix(CalibrationFile.limit).dropLast().reversed() {
            let json = try await post("/models/shoe/calibrations/revert").json()
            #expect(json["active"]?["id"]?.string == id)
        }
        #expect(try await post("/models/shoe/calibrations/revert").json()["active"]?["id"]?.string == "model")
    }

    @Test func aFileThatIsNoGoodIsRefusedAndNotOverwritten() async throws {
        let id = try #require(try await propose(#"{"false_positive_rate": 0.01}"#).json()["id"]?.string)
        try served.folder.write(Array("{\"model_sha256\": ".utf8), to: String(file.dropFirst()))
        served.look()
        let reason = try await served.listed("shoe")["failed_calibration"]?["reason"]?.string
        #expect(reason?.hasPrefix("shoe.calibration.json is no file of calibrations") == true)
        #expect(try await served.listed("boot")["failed_calibration"] == nil)
        #expect(try await served.isReady())
        #expect(try await activate(id).status == 409)
        DurableFile.remove(served.folder.path + file)
        #expect(try await activate(id).status == 200)
    }

    @Test func calibrationsThatAnotherServiceActivatesAreTakenUp() async throws {
        let other = try TestService { ($0.models.directory, $0.models.defaultModel) = (served.folder.path, "") }
        let id = try #require(try await propose(#"{"false_positive_rate": 0.01}"#).json()["id"]?.string)
        _ = try await activate(id)
        other.service.models.perform { $0.look() }
        #expect(try await other.get("/models/shoe").json()["active_calibration"]?["id"]?.string == id)
        DurableFile.remove(served.folder.path + file)
        other.service.models.perform { $0.look() }
        #expect(try await other.get("/models/shoe").json()["active_calibration"] == nil)
    }

    @Test func aCalibrationHoldsWhereTheFolderCannotBeWritten() async throws {
        // Where the file is made lies a folder, which stops a privileged user, too.
        try FileManager.default.createDirectory(
            atPath: served.folder.path + file + ".gradcon-partial", withIntermediateDirectories: true)
        let id = try #require(try await propose(#"{"false_positive_rate": 0.01}"#).json()["id"]?.string)
        let answer = try await activate(id)
        #expect(try answer.json()["is_stored"]?.bool == false)
        #expect(try answer.json()["reason"]?.string?.contains(served.folder.path) == false)
        served.look()
        served.reload()
        #expect(try await served.listed("shoe")["active_calibration"]?["id"]?.string == id)
    }

    @Test func methodsShareAPath() async throws {
        let refused = try await served.service.get("/models/shoe/calibrations", method: "PUT")
        #expect(refused.status == 405)
        #expect(refused.response.headers["Allow"] == "GET, HEAD, OPTIONS, POST")
    }
}
