import Dispatch
import Files
import FoundationEssentials
import HTTP
import Imaging
import Testing

@testable import ScoringService

struct ImageCaptureTests {
    /// The images that are kept of what a service is asked.
    private func kept(
        _ change: (inout Configuration.Decisions) -> Void, _ ask: (TestService) async throws -> Void
    ) async throws -> [String: [UInt8]] {
        let folder = FileManager.default.temporaryDirectory.path + "/gradcon-\(UInt64.random(in: 0 ... .max))"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var configuration = Configuration()
        configuration.decisions.directory = folder
        change(&configuration.decisions)
        let capture = try #require(try ImageCapture(configuration, logger: TestLog().logger()))
        try await ask(TestService(capture: capture))
        capture.end(until: .distantFuture)
        var files: [String: [UInt8]] = [:]
        for name in try Folder.names(in: folder + "/images") {
            files[name] = try DurableFile.read("\(folder)/images/\(name)")
        }
        return files
    }

    /// Sends three images, the second of which is normal.
    private func askThree(_ service: TestService) async throws {
        for (id, sample) in [("a/b", "bag"), ("normal", "ankle-boot"), ("c", "shirt")] {
            let png = try TestService.sample(sample)
            #expect(try await service.post("/score", "image/png", png, headers: ["X-Request-Id": id]).status == 200)
        }
    }

    @Test func keepsAnomaliesAsTheyCame() async throws {
        let files = try await kept({ $0.capture = "anomalies" }, askThree)
        #expect(files == ["a%2Fb.png": try TestService.sample("bag"), "c.png": try TestService.sample("shirt")])
    }

    @Test func keepsEveryOtherImage() async throws {
        let files = try await kept({ ($0.capture, $0.captureEvery) = ("all", 2) }, askThree)
        #expect(files.keys.sorted() == ["a%2Fb.png", "c.png"])
    }

    @Test func keepsTensorsAndOtherFormatsAsPNG() async throws {
        let levels = (0..<784).map { UInt8($0 % 256) }
        let files = try await kept({ $0.capture = "all" }) { service in
            let elements = levels.map { Float($0) / 255 }.withUnsafeBytes { Array($0) }
            _ = try await service.post(
                "/score?shape=2,1,28,28", "application/octet-stream", elements + elements,
                headers: ["X-Request-Id": "tensors"])
            _ = try await service.post(
                "/score", "image/x-portable-graymap", Array("P5 28 28 255\n".utf8) + levels,
                headers: ["X-Request-Id": "graymap"])
        }
        #expect(files.keys.sorted() == ["graymap.png", "tensors.0.png", "tensors.1.png"])
        for file in files.values {
            let image = try ImageFile(file).decode(limits: ImageLimits()).image
            #expect(image.samples == .eight(levels))
        }
    }
}
