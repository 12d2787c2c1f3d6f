import FoundationEssentials
import Imaging
import Tensors
import TestSupport
import Testing

@testable import ScoringService

/// What answers say of frames that are no picture.
struct FrameCheckAnswerTests {
    private static let shipped = ["ankle-boot", "sneaker", "trouser"].map { "fashion-mnist-\($0)" }

    /// An autoencoder calls some of them very normal.
    @Test(arguments: shipped, [0, 128, 255] as [UInt8])
    func aFrameOfOneShadeIsNeverNormal(model: String, shade: UInt8) async throws {
        let service = try TestService.shared()
        let png = try TestFolder.png(shade, width: 320, height: 320)
        let json = try await service.post("/score?model=\(model)", "image/png", png).json()
        #expect(json["frame"]?.string == "blank" && json["is_anomaly"]?.bool == true)
        #expect(json["warnings"]?[0]?.string?.hasPrefix("The frame is blank: ") == true)
        #expect(json["warnings"]?.array?.count == 1 && json["p_value"]?.number != nil)
        // Whatever the threshold.
        let lenient = try await service.post("/score?model=\(model)&threshold=1e9", "image/png", png).json()
        #expect(lenient["is_anomaly"]?.bool == true && lenient["score"] == json["score"])
    }

    @Test func tensorsAndBatchesAreCheckedAlike() async throws {
        let service = try TestService.shared()
        let black = [UInt8](repeating: 0, count: 784)
        let picture = (0..<784).map { UInt8($0 % 28 * 9) }
        let one = try await service.post("/score", "application/octet-stream", black).json()
        #expect(one["frame"]?.string == "blank" && one["is_anomaly"]?.bool == true)
        let two = try await service.post(
            "/score?shape=2,1,28,28&datatype=UINT8", "application/octet-stream", picture + black
        ).json()
        #expect((0..<2).map { two["results"]?[$0]?["frame"]?.string } == ["ok", "blank"])
        #expect(two["results"]?[0]?["warnings"]?.array?.isEmpty == true)
        let text =
            "{\"shape\": [1, 28, 28], \"data\": [\([String](repeating: "0.5", count: 784).joined(separator: ","))]}"
        let json = try await service.post("/score", "application/json", Array(text.utf8)).json()
        #expect(json["frame"]?.string == "blank")
    }

    private func service(_ preprocessing: String) throws -> (TestFolder, TestService) {
        var model = TestModel(input: try .of(1, 12, 12), seed: 5)
        model.metadata["preprocessing"] = preprocessing
        let folder = try TestFolder()
        try folder.write(model.checkpoint.serialized(), to: "m.safetensors")
        return (
            folder,
            try TestService { configuration in
                configuration.models.directory = folder.path
                configuration.models.defaultModel = "m"
            }
        )
    }

    /// Stripes of two shades.
    private func stripes(_ dark: UInt8, _ light: UInt8, width: Int = 24, height: Int = 24) throws -> [UInt8] {
        let samples = (0..<width * height).map { $0 / width / (height / 4) % 2 == 0 ? dark : light }
        return try PNGEncoder.encode(Image(width: width, height: height, layout: .gray, samples: .eight(samples)))
    }

    @Test func limitsAreOfTheModel() async throws {
        let (folder, service) = try service(
            """
            {"color": "gray", "width": 12, "height": 12, "resize": "bilinear",
             "frame_limits": {"brightness": [0.25, 0.75], "contrast": 0.02, "aspect_ratio": [1, 1]}}
            """)
        defer { withExtendedLifetime(folder) {} }
        let found = try await [(90, 130), (127, 129), (10, 60), (200, 250)].asyncMap { dark, light in
            try await service.post("/score", "image/png", stripes(dark, light)).json()
        }
        #expect(found.map { $0["frame"]?.string } == ["ok", "blank", "dark", "bright"])
        // The model has no threshold.
        #expect(found.map { $0["is_anomaly"]?.bool } == [nil, true, true, true])
        let wide = try await service.post("/score", "image/png", stripes(90, 130, width: 36)).json()
        #expect(wide["frame"]?.string == "ok" && wide["is_anomaly"] == .null)
        #expect(wide["warnings"]?[0]?.string?.contains("1.5 times as wide as high") == true)
        let listed = try await service.get("/models/m").json()
        #expect(listed["preprocessing"]?["frame_limits"]?["brightness"]?[1]?.number == 0.75)
        #expect(listed["preprocessing"]?["frame_limits"]?["aspect_ratio"]?[0]?.number == 1)
    }

    /// Every image scores as the first one does, which alone says it.
    @Test(arguments: [(#"["jpeg"]"#, true), (#"["png"]"#, false), (#"["jpeg", "bmp"]"#, false)])
    func anotherCodingThanInTrainingIsSaidOnce(formats: String, isOther: Bool) async throws {
        let (folder, service) = try service(
            #"{"color": "gray", "width": 12, "height": 12, "resize": "bilinear", "formats": \#(formats)}"#)
        defer { withExtendedLifetime(folder) {} }
        let tensor = try await service.post("/score", "application/octet-stream", Array(0..<144)).json()
        #expect(tensor["warnings"]?.array?.isEmpty == true)
        let found = try await [0, 1].asyncMap { _ in
            try await service.post("/score", "image/png", stripes(90, 130)).json()
        }
        #expect(found.map { $0["warnings"]?.array?.count } == [isOther ? 1 : 0, 0])
        #expect(!isOther || found[0]["warnings"]?[0]?.string?.contains("the model was trained with JPEG files") == true)
        #expect(found[0]["score"] == found[1]["score"] && found[0]["frame"]?.string == "ok")
    }

    @Test func aBlankTileIsNoBlankFrame() async throws {
        let (folder, service) = try service(
            """
            {"color": "gray", "width": 12, "height": 12, "resize": "bilinear",
             "tile": {"width": 32, "height": 32, "overlap": 0}}
            """)
        defer { withExtendedLifetime(folder) {} }
        let half = try await service.post("/score", "image/png", stripes(0, 200, width: 64, height: 256)).json()
        #expect(half["frame"]?.string == "ok" && half["tile"] != nil)
        let black = try await service.post("/score", "image/png", stripes(0, 0, width: 64, height: 256)).json()
        #expect(black["frame"]?.string == "blank" && black["is_anomaly"]?.bool == true)
    }
}

extension Sequence {
    /// One after the other.
    fileprivate func asyncMap<Result>(_ transform: (Element) async throws -> Result) async throws -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}
