import AnomalyDetection
import Files
import FoundationEssentials
import Glibc
import HTTP
import TestSupport
import Testing

@testable import ScoringService

/// Files that are damaged, replaced or taken away while the service runs: what a client and an operator see.
struct ModelFaultTests {
    /// Contents that are no model, and what is said of each.
    static let damages: [(String, @Sendable ([UInt8]) -> [UInt8], String)] = [
        ("empty", { _ in [] }, "safetensors"),
        ("cut", { Array($0.dropLast(1)) }, "safetensors"),
        ("cut in the header", { Array($0.prefix(100)) }, "safetensors"),
        ("another file", { _ in Array("no model".utf8) }, "safetensors"),
        (
            "a bit of a weight", { bytes in bytes.enumerated().map { $0 == bytes.count - 1 ? $1 ^ 0x40 : $1 } },
            "self-test"
        ),
    ]

    @Test(arguments: damages.indices)
    func aBadFileLeavesTheOldModelInServiceAndSaysWhy(damage: Int) async throws {
        let (_, change, reason) = Self.damages[damage]
        let good = try ServedFolder.bytes("sneaker")
        let served = try ServedFolder()
        let digest = try #require(served.digest())
        try served.replace("shoe", by: change(good))
        served.look()
        let listed = try await served.listed("shoe")
        #expect(listed["state"]?.string == "ready" && listed["sha256"]?.string == digest)
        let failure = try #require(listed["failed_update"])
        #expect(failure["reason"]?.string?.contains(reason) == true, "\(failure)")
        #expect(failure["reason"]?.string?.contains(served.folder.path) == false)
        // What is no checkpoint by its first bytes is not read to its end.
        let read = failure["sha256"]?.string
        #expect(read == nil || read == SHA256.hexadecimalDigest(of: change(good)))
        #expect(failure["at"]?.string?.hasSuffix("Z") == true)
        #expect(try await served.isReady())
        #expect(try await served.service.post("/score", "image/png", TestService.sample("bag")).status == 200)
        // The good one comes back.
        try served.replace("shoe", by: good)
        served.look()
        #expect(try await served.listed("shoe")["failed_update"] == nil)
        #expect(served.digest() == digest)
    }

    /// A file is read whole before it is used, so what happens to it later changes nothing.
    @Test func aFileThatIsCutInPlaceWhileItIsServedChangesNoScore() async throws {
        let served = try ServedFolder()
        let png = try TestService.sample("bag")
        let before = try await served.service.post("/score", "image/png", png).json()["score"]
        #expect(truncate("\(served.folder.path)/shoe.safetensors", 1000) == 0)
        #expect(try await served.service.post("/score", "image/png", png).json()["score"] == before)
        served.look()
        #expect(try await served.listed("shoe")["failed_update"]?["reason"]?.string?.isEmpty == false)
        #expect(try await served.service.post("/score", "image/png", png).json()["score"] == before)
    }

    @Test func aFileThatIsNoFileAnyMoreLeavesTheOldModel() async throws {
        let served = try ServedFolder()
        let digest = served.digest()
        served.remove("shoe")
        try served.folder.link("shoe.safetensors", to: "nowhere")
        served.look()
        #expect(served.digest() == digest)
        #expect(try await served.listed("shoe")["failed_update"]?["reason"]?.string?.contains("No such file") == true)
        // It is read as soon as the link leads somewhere, though the link itself stays.
        try served.folder.write(ServedFolder.bytes("sneaker", description: "behind a link"), to: "nowhere")
        served.look()
        #expect(served.digest() != digest)
        #expect(try await served.listed("shoe")["failed_update"] == nil)
    }

    @Test func aFolderInPlaceOfAFileLeavesTheOldModel() async throws {
        let served = try ServedFolder()
        let digest = served.digest()
        served.remove("shoe")
        try FileManager.default.createDirectory(
            atPath: "\(served.folder.path)/shoe.safetensors", withIntermediateDirectories: true)
        served.look()
        #expect(served.digest() == digest)
        let failure = try await served.listed("shoe")["failed_update"]
        #expect(failure?["reason"]?.string?.contains("is not a regular file") == true && failure?["sha256"] == nil)
    }

    @Test func aBadNewFileIsListedAndLeavesTheServiceReady() async throws {
        let served = try ServedFolder()
        try served.replace("boot", by: [1, 2, 3])
        served.look()
        let listed = try await served.listed("boot")
        #expect(listed["state"]?.string == "failed" && listed["reason"]?.string?.isEmpty == false)
        #expect(try await served.isReady())
        let refused = try await served.service.post("/models/boot/score", "image/png", TestService.sample("bag"))
        #expect(refused.status == 503 && refused.detail.contains("safetensors"))
        // Requests that name no model are answered by the only one that there was when the service began.
        #expect(try await served.service.post("/score", "image/png", TestService.sample("bag")).status == 200)
        try served.replace("boot", by: ServedFolder.bytes("ankle-boot"))
        served.look()
        #expect(try await served.listed("boot")["state"]?.string == "ready")
        // A service that begins with it does not take traffic.
        try served.replace("boot", by: [1, 2, 3])
        let next = try TestService {
            $0.models.directory = served.folder.path; $0.models.defaultModel = "shoe"
        }
        let unready = try await next.get("/readyz")
        #expect(unready.status == 503)
        #expect(try unready.json()["reasons"]?[0]?.string?.contains("model boot failed to load") == true)
    }

    @Test func aFailedStartIsMendedByAnotherFileOrByNone() async throws {
        for isReplaced in [true, false] {
            let served = try ServedFolder(["shoe": "sneaker"], defaultModel: "shoe") {
                try $0.write([1], to: "boot.safetensors")
            }
            #expect(try await !served.isReady())
            if isReplaced {
                try served.replace("boot", by: ServedFolder.bytes("ankle-boot"))
            } else {
                served.remove("boot")
            }
            served.look(times: 3)
            #expect(try await served.isReady())
        }
    }

    @Test func aModelWhoseFileIsGoneIsUnloadedAfterTwoLooks() async throws {
        let served = try ServedFolder(["shoe": "sneaker", "boot": "ankle-boot"], defaultModel: "shoe")
        served.look()
        served.remove("boot")
        served.look(times: 1)
        #expect(served.digest("boot") != nil)
        served.look(times: 1)
        #expect(served.digest("boot") == nil)
        #expect(try await served.service.get("/models/boot").status == 404)
        #expect(try await served.isReady())
        served.remove("shoe")
        try served.replace("boot", by: ServedFolder.bytes("ankle-boot"))
        served.look(times: 3)
        let unready = try await served.service.get("/readyz")
        #expect(unready.status == 503 && unready.response.headers["Retry-After"] == nil)
        #expect(try unready.json()["reasons"] == .array([.string("the default model shoe is not served")]))
    }

    @Test func aFolderThatIsEmptyOrGoneAtOnceUnloadsNothing() async throws {
        let served = try ServedFolder(["shoe": "sneaker", "boot": "ankle-boot"], defaultModel: "shoe")
        served.look()
        let aside = served.folder.path + ".aside"
        try FileManager.default.moveItem(atPath: served.folder.path, toPath: aside)
        defer { try? FileManager.default.removeItem(atPath: aside) }
        for isEmpty in [false, true] {
            if isEmpty {
                try FileManager.default.createDirectory(
                    atPath: served.folder.path, withIntermediateDirectories: true)
            }
            served.look(times: 3)
            #expect(served.digest("boot") != nil && served.digest("shoe") != nil)
            _ = served.reload()
            #expect(served.digest("boot") != nil && served.digest("shoe") != nil)
            #expect(try await served.isReady())
            let png = try TestService.sample("bag")
            #expect(try await served.service.post("/score", "image/png", png).status == 200)
        }
    }

    @Test func aFileThatIsReplacedAllTheTimeIsNeverHalfRead() throws {
        let served = try ServedFolder()
        let generations = try (0..<2).map { try ServedFolder.bytes("sneaker", description: "\($0)") }
        let digests = Set(generations.map { SHA256.hexadecimalDigest(of: $0) })
        for round in 0..<40 {
            try served.replace("shoe", by: generations[round % 2])
            if round % 3 == 0 { served.look() } else { served.reload() }
            #expect(served.catalog.models.first?.failure == nil)
            if round > 0 { #expect(served.digest().map(digests.contains) == true) }
        }
    }
}
