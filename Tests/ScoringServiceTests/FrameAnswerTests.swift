import FoundationEssentials
import GradCon
import Imaging
import Tensors
import TestSupport
import Testing

@testable import ScoringService

/// Answers of a model that sees images in tiles.
struct FrameAnswerTests {
    private let folder: TestFolder
    private let service: TestService

    init() throws {
        var model = TestModel(input: try .of(1, 12, 12), seed: 5)
        model.metadata["preprocessing"] = """
            {"color": "gray", "width": 12, "height": 12, "resize": "bilinear",
             "tile": {"width": 32, "height": 32, "overlap": 8}}
            """
        let folder = try TestFolder()
        try folder.write(model.checkpoint.serialized(), to: "m.safetensors")
        self.folder = folder
        service = try TestService { configuration in
            configuration.models.directory = folder.path
            configuration.models.defaultModel = "m"
        }
    }

    /// Gray, with a checkered square in the lower right corner.
    private static func png(width: Int = 80, height: Int = 48) throws -> [UInt8] {
        let samples = (0..<width * height).map { pixel in
            let (x, y) = (pixel % width, pixel / width)
            return UInt8(x >= width - 12 && y >= height - 12 ? (x / 3 + y / 3) % 2 * 255 : 90)
        }
        return try PNGEncoder.encode(Image(width: width, height: height, layout: .gray, samples: .eight(samples)))
    }

    @Test func theAnswerTellsTheTile() async throws {
        let json = try await service.post("/score?explain=true", "image/png", Self.png()).json()
        #expect(["x", "y", "width", "height"].map { json["tile"]?[$0]?.number } == [48, 16, 32, 32])
        let text = try #require(json["maps"]?["residual"]?.string)
        let map = try PNGDecoder.decode(Array(try #require(Data(base64Encoded: text))))
        #expect(map.width == 80 && map.height == 48)
        #expect(try await service.post("/score", "image/png", Self.png()).json()["score"] == json["score"])
        let model = try await service.get("/models/m").json()
        #expect(model["preprocessing"]?["tile"]?["overlap"]?.number == 8)
    }

    @Test func aTensorIsOneTile() async throws {
        let tile = try await service.post(
            "/score", "application/octet-stream", [UInt8](repeating: 90, count: 144))
        #expect(tile.status == 200)
        #expect(try tile.json()["tile"] == nil && tile.json()["score"]?.number != nil)
        let frame = try await service.post(
            "/score?shape=1,48,80&datatype=UINT8", "application/octet-stream",
            [UInt8](repeating: 90, count: 80 * 48))
        #expect(frame.status == 422)
    }

    @Test func tooManyTilesAreRefused() async throws {
        let answer = try await service.post("/score", "image/png", Self.png(width: 4096, height: 800))
        #expect(answer.status == 422)
        #expect(try answer.json()["detail"]?.string?.contains("at most 1024") == true)
    }
}
