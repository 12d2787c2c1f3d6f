import AnomalyDetection
import FoundationEssentials
import GradCon
import HTTP
import Imaging
import Tensors
import TestSupport
import Testing

@testable import ScoringService

/// Maps, regions and pictures that the service answers with.
struct MapAnswerTests {
    /// A family that draws no maps: the score is the first element.
    private enum PlainFamily: DetectorFamily {
        static let architectures = ["plain"]
        static func makeDetector(_ checkpoint: Safetensors) throws(CheckpointError) -> any AnomalyDetector {
            guard let input = InputShape(channels: 1, height: 8, width: 8) else { throw .model(reason: "No shape.") }
            return PlainDetector(input: input)
        }
    }

    private struct PlainDetector: AnomalyDetector {
        let architecture = "plain"
        let parameterCount = 0
        let input: InputShape
        let terms: [ScoreTerm] = []
        let constants: [ScoreConstant] = []

        func makeScorer() -> any AnomalyScorer { PlainScorer() }
    }

    private final class PlainScorer: AnomalyScorer {
        func score(_ input: Tensor) throws(ScoringError) -> AnomalyScore {
            AnomalyScore(value: Double(input.elements[0]), terms: [])
        }
    }

    /// A service over one small model in grey, with a map threshold or without.
    private struct Setup {
        let folder: TestFolder
        let service: TestService

        init(mapThreshold: Double?, channels: Int = 1, _ change: (inout Configuration) -> Void = { _ in }) throws {
            var model = TestModel(input: try .of(channels, 12, 12), seed: 5)
            model.metadata["preprocessing"] = """
                {"color": "\(channels == 3 ? "rgb" : "gray")", "width": 12, "height": 12, "resize": "bilinear"}
                """
            if let mapThreshold {
                model.metadata[MapThreshold.key] = """
                    {"map": "residual", "value": \(mapThreshold), "false_positive_rate": 0.05, "calibration_size": 20}
                    """
            }
            let folder = try TestFolder()
            try folder.write(model.checkpoint.serialized(), to: "m.safetensors")
            try folder.write(
                Safetensors(metadata: ["format": "gradcon", "architecture": "plain"], tensors: [:]).serialized(),
                to: "plain.safetensors")
            self.folder = folder
            let detectors = try DetectorRegistry([PlainFamily.self, GradConFamily.self])
            service = try TestService(detectors: detectors) { configuration in
                configuration.models.directory = folder.path
                configuration.models.defaultModel = "m"
                change(&configuration)
            }
        }
    }

    private static func png(width: Int = 30, height: Int = 20) throws -> [UInt8] {
        let samples = (0..<width * height).map { UInt8($0 % width * 8 % 256) }
        return try PNGEncoder.encode(Image(width: width, height: height, layout: .gray, samples: .eight(samples)))
    }

    private func image(_ member: JSON?) throws -> Image {
        let text = try #require(member?.string)
        return try PNGDecoder.decode(Array(try #require(Data(base64Encoded: text)))[...], limits: ImageLimits())
    }

    private func levels(of member: JSON?) throws -> [UInt8] {
        guard case .eight(let levels) = try image(member).samples else { return [] }
        return levels
    }

    @Test func mapsHaveTheSizeOfTheUploadedImage() async throws {
        let answer = try await Setup(mapThreshold: nil).service.post("/score?explain=true", "image/png", Self.png())
        let json = try answer.json()
        for name in ["residual", "gradient", "reconstruction"] {
            let map = try image(json["maps"]?[name])
            #expect(map.width == 30 && map.height == 20 && map.layout == .gray)
        }
        #expect((json["map_scales"]?["residual"]?.number ?? 0) > 0)
        #expect(json["map_scales"]?["reconstruction"]?.number == 1)
        #expect(json["regions"] == nil && json["score"]?.number != nil)
        // The bilinear filter leaves the peak a little lower.
        #expect(try levels(of: json["maps"]?["residual"]).max() ?? 0 > 200)
    }

    /// The score is the same with and without maps, and so are all bits of two answers.
    @Test func explainingChangesNoScore() async throws {
        let service = try Setup(mapThreshold: 0.01).service
        let plain = try await service.post("/score", "image/png", Self.png()).json()
        let first = try await service.post("/score?explain=true", "image/png", Self.png()).json()
        let second = try await service.post("/models/m/score?explain=true", "image/png", Self.png()).json()
        #expect(first["score"] == plain["score"] && first["terms"] == plain["terms"])
        #expect(first["maps"] == second["maps"] && first["regions"] == second["regions"])
        #expect(plain["maps"] == nil && plain["regions"] == nil && plain["map_scales"] == nil)
        #expect(try await service.post("/score?explain=false", "image/png", Self.png()).json()["maps"] == nil)
    }

    @Test func regionsLieAboveTheThresholdInUploadedPixels() async throws {
        let threshold = 0.1
        let service = try Setup(mapThreshold: threshold).service
        let json = try await service.post("/score?explain=true", "image/png", Self.png()).json()
        let regions = try #require(json["regions"]?.array)
        #expect(!regions.isEmpty)
        let levels = try levels(of: json["maps"]?["residual"])
        #expect(json["map_scales"]?["residual"]?.number == threshold * 255 / 128)
        let areas = regions.compactMap { $0["area"]?.number }
        // A level of 128 is the threshold to a half level.
        #expect(Int(areas.reduce(0, +)) <= levels.count { $0 >= 128 })
        #expect(Int(areas.reduce(0, +)) >= levels.count { $0 > 128 })
        for region in regions {
            let values = ["x", "y", "width", "height"].compactMap { region[$0]?.number }
            #expect(values[0] + values[2] <= 30 && values[1] + values[3] <= 20)
            #expect((region["peak"]?.number ?? 0) > threshold)
        }
        let peaks = regions.compactMap { $0["peak"]?.number }
        #expect(peaks == peaks.sorted(by: >))
        let models = try await service.get("/models/m").json()
        #expect(models["map_threshold"]?["value"]?.number == threshold)
    }

    @Test func tensorsAndBatchesAreExplained() async throws {
        let service = try Setup(mapThreshold: nil).service
        let one = try await service.post(
            "/score?explain=true", "application/octet-stream", [UInt8](repeating: 7, count: 144)
        ).json()
        #expect(try image(one["maps"]?["gradient"]).width == 12)
        let batch = try await service.post(
            "/score?explain=true&shape=2,1,12,12", "application/octet-stream",
            (0..<288).map { UInt8($0 % 250) }
        ).json()
        #expect(batch["results"]?.array?.count == 2)
        for entry in batch["results"]?.array ?? [] { #expect(try image(entry["maps"]?["residual"]).height == 12) }
        var body = Array("--x\r\nContent-Type: image/png\r\n\r\n".utf8) + (try Self.png())
        body += Array("\r\n--x\r\nContent-Type: image/png\r\n\r\nno image\r\n--x--\r\n".utf8)
        let form = try await service.post("/score?explain=true", "multipart/form-data; boundary=x", body).json()
        #expect(try image(form["results"]?[0]?["maps"]?["residual"]).width == 30)
        #expect(form["results"]?[1]?["maps"] == nil && form["results"]?[1]?["error"]?.string != nil)
    }

    @Test func mapsAreBoundedByBytes() async throws {
        let service = try Setup(mapThreshold: nil) { $0.limits.mapBytes = 2000 }.service
        let image = try await service.post("/score?explain=true", "image/png", Self.png(width: 22, height: 30))
        #expect(image.status == 200)
        let batch = try await service.post(
            "/score?explain=true&shape=5,1,12,12", "application/octet-stream", [UInt8](repeating: 7, count: 720))
        #expect(batch.status == 413)
        #expect(batch.detail.contains("2160 bytes") && batch.detail.contains("2000"))
        let picture = try await service.post("/score", "image/png", Self.png(), headers: ["Accept": "image/png"])
        #expect(picture.status == 413 && picture.detail.contains("2000"))
    }

    // MARK: Pictures

    @Test(arguments: [1, 3])
    func aPictureIsTheImageWithItsMap(channels: Int) async throws {
        let service = try Setup(mapThreshold: 0.1, channels: channels).service
        for query in ["", "?explain=true"] {
            let answer = try await service.post(
                "/score" + query, "image/png", Self.png(width: 300, height: 200), headers: ["Accept": "image/png"])
            #expect(answer.status == 200 && answer.response.headers["Content-Type"] == "image/png")
            let picture = try PNGDecoder.decode(answer.response.body[...], limits: ImageLimits())
            #expect(picture.width > 300 && picture.height == 200 && picture.layout == .rgb)
        }
        let tensor = try await service.post(
            "/score", "application/octet-stream", [UInt8](repeating: 7, count: 144 * channels),
            headers: ["Accept": "image/png"])
        let picture = try PNGDecoder.decode(tensor.response.body[...], limits: ImageLimits())
        #expect(picture.height == 264)
    }

    @Test(arguments: ["*/*", "application/json", "image/png;q=0.2, application/json", "text/html"])
    func otherwiseTheAnswerIsJSON(accept: String) async throws {
        let answer = try await Setup(mapThreshold: nil).service.post(
            "/score", "image/png", Self.png(), headers: ["Accept": accept])
        #expect(answer.response.headers["Content-Type"] == "application/json")
    }

    @Test func thereIsNoPictureOfABatch() async throws {
        let service = try Setup(mapThreshold: nil).service
        func answer(_ accept: String) async throws -> Answer {
            try await service.post(
                "/score?shape=2,1,12,12", "application/octet-stream", [UInt8](repeating: 7, count: 288),
                headers: ["Accept": accept])
        }
        #expect(try await answer("image/png").status == 406)
        #expect(try await answer("image/png").detail.contains("one image"))
        #expect(try await answer("image/png, */*;q=0.1").json()["results"]?.array?.count == 2)
    }

    @Test func aModelWithoutMapsSaysSo() async throws {
        let service = try Setup(mapThreshold: nil).service
        let body = [UInt8](repeating: 7, count: 64)
        let explained = try await service.post("/models/plain/score?explain=true", "application/octet-stream", body)
        #expect(explained.status == 422 && explained.detail.contains("draws no maps"))
        let picture = try await service.post(
            "/models/plain/score", "application/octet-stream", body, headers: ["Accept": "image/png"])
        #expect(picture.status == 406 && picture.detail.contains("draws no maps"))
        let either = try await service.post(
            "/models/plain/score", "application/octet-stream", body, headers: ["Accept": "image/*, */*;q=0.5"])
        #expect(either.status == 200 && either.response.headers["Content-Type"] == "application/json")
    }
}
