import FoundationEssentials
import HTTP
import Imaging
import Testing

@testable import ScoringService

/// What a body may be, through `POST /score`.
struct UploadTests {
    /// The pixels of a sample, decoded by hand: stored in the model's range as `pixel / 255`.
    private static let pixels: [UInt8] = (0..<784).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ ($0 / 28) &* 7) }
    private static let floats = pixels.map { Float($0) / 255 }

    private static func bytes<Value: BinaryFloatingPoint>(_ values: [Value]) -> [UInt8] {
        values.flatMap { value in withUnsafeBytes(of: value, Array.init) }
    }

    private static func npy(_ descr: String, _ shape: String, _ data: [UInt8], fortran: String = "False") -> [UInt8] {
        var header = Array("{'descr': '\(descr)', 'fortran_order': \(fortran), 'shape': \(shape), }".utf8)
        while (header.count + 11) % 64 != 0 { header.append(UInt8(ascii: " ")) }
        header.append(UInt8(ascii: "\n"))
        let length = [UInt8(truncatingIfNeeded: header.count), UInt8(truncatingIfNeeded: header.count >> 8)]
        return [0x93] + Array("NUMPY".utf8) + [1, 0] + length + header + data
    }

    private static let jsonNumbers = floats.map { "\($0)" }.joined(separator: ",")
    private static let jsonRows = (0..<28).map { row in
        "[" + floats[(row * 28)..<(row * 28 + 28)].map { "\($0)" }.joined(separator: ",") + "]"
    }.joined(separator: ",")

    /// Two types are two readings of one body.
    @Test(arguments: ["image/png", "application/json"])
    func refusesTwoContentTypes(second: String) async throws {
        let answer = try await TestService.shared().post(
            "/score", "image/png", try TestService.sample("sneaker"), headers: ["content-type": second])
        #expect(answer.status == 400)
        #expect(answer.detail.contains("2 Content-Type fields"))
    }

    /// Every way to send one image gives the same bits.
    @Test func allFormsOfAnImageScoreAlike() async throws {
        let service = try TestService.shared()
        let octets = "application/octet-stream"
        let fp32 = Self.bytes(Self.floats)
        let doubles = Self.bytes(Self.floats.map(Double.init))
        let transposed = (0..<784).map { Self.floats[($0 % 28) * 28 + $0 / 28] }
        let forms: [(String, String, [UInt8], Headers)] = [
            ("/score", octets, Self.pixels, [:]),
            ("/score", octets, fp32, [:]),
            ("/score?datatype=FP32&shape=1,28,28", octets, fp32, [:]),
            ("/score?shape=1,28,28", octets, Self.pixels, [:]),
            ("/score?datatype=UINT8", octets, Self.pixels, [:]),
            ("/score", octets, fp32, ["X-Tensor-Datatype": "FP32", "X-Tensor-Shape": "1, 28, 28"]),
            ("/score", octets, Self.pixels, ["X-Tensor-Shape": "28,28"]),
            ("/score", "application/x-npy", Self.npy("<f4", "(28, 28)", fp32), [:]),
            ("/score", "application/x-npy", Self.npy("<f4", "(1, 28, 28)", fp32), [:]),
            ("/score", "application/x-npy", Self.npy("<f8", "(1, 28, 28)", doubles), [:]),
            ("/score", "application/x-npy", Self.npy("|u1", "(28, 28)", Self.pixels), [:]),
            (
                "/score", "application/x-npy",
                Self.npy("<f4", "(28, 28)", Self.bytes(transposed), fortran: "True"), [:]
            ),
            ("/score", "application/json", Array("{\"shape\":[1,28,28],\"data\":[\(Self.jsonNumbers)]}".utf8), [:]),
            ("/score", "application/json; charset=utf-8", Array("{\"data\":[[\(Self.jsonRows)]]}".utf8), [:]),
            ("/score", "Application/JSON", Array("{\"data\":[\(Self.jsonRows)],\"datatype\":\"FP32\"}".utf8), [:]),
            (
                "/score", "application/json",
                Array("{\"data\":\(Self.pixels),\"shape\":[1,28,28],\"datatype\":\"UINT8\",\"other\":1}".utf8), [:]
            ),
        ]
        var scores: [Double?] = []
        for (target, type, body, headers) in forms {
            let answer = try await service.post(target, type, body, headers: headers)
            #expect(answer.status == 200, "\(target) \(type): \(answer.detail)")
            scores.append(try answer.json()["score"]?.number)
        }
        #expect(scores[0] != nil && Set(scores).count == 1)
    }

    @Test func base64AndPNGScoreAlike() async throws {
        let service = try TestService.shared()
        let png = try TestService.sample("bag")
        let plain = try await service.post("/score", "image/png", png).json()["score"]
        let text = Data(png).base64EncodedString()
        for image in [text, "data:image/png;base64,\(text)", text.prefix(76) + "\\n" + text.dropFirst(76)] {
            let body = Array("{\"image\": \"\(image)\"}".utf8)
            #expect(try await service.post("/score", "application/json", body).json()["score"] == plain)
        }
    }

    @Test func batchesScoreAsTheirImagesDo() async throws {
        let service = try TestService.shared()
        let images = (0..<5).map { index in Self.pixels.map { UInt8(truncatingIfNeeded: Int($0) + index * 40) } }
        var alone: [Double?] = []
        for image in images {
            alone.append(try await service.post("/score", "application/octet-stream", image).json()["score"]?.number)
        }
        let all = images.flatMap { $0 }
        let forms: [(String, [UInt8], Headers)] = [
            ("application/octet-stream", all, ["X-Tensor-Shape": "5,1,28,28"]),
            ("application/octet-stream", all, ["X-Tensor-Shape": "5,28,28"]),
            ("application/octet-stream", all, ["X-Tensor-Datatype": "UINT8"]),
            ("application/x-npy", Self.npy("|u1", "(5, 28, 28)", all), [:]),
        ]
        for (type, body, headers) in forms {
            let json = try await service.post("/score", type, body, headers: headers).json()
            let results = try #require(json["results"]?.array)
            #expect(results.map { $0["score"]?.number } == alone)
            #expect(results.map { $0["index"]?.number } == [0, 1, 2, 3, 4])
        }
    }

    /// A batch of one is a batch, so that clients need not look at its size.
    @Test func aBatchOfOneIsAnsweredAsABatch() async throws {
        let answer = try await TestService.shared().post(
            "/score?shape=1,1,28,28", "application/octet-stream", Self.pixels)
        #expect(try answer.json()["results"]?.array?.count == 1)
    }

    @Test func oneBadImageOfABatchLeavesTheOthers() async throws {
        var values = Self.floats + Self.floats + Self.floats
        values[784 + 5] = .nan
        values[2 * 784] = 1.5
        let answer = try await TestService.shared().post(
            "/score?shape=3,1,28,28", "application/octet-stream", Self.bytes(values))
        #expect(answer.status == 200)
        let results = try answer.json()["results"]
        #expect(results?[0]?["score"]?.number != nil)
        #expect(results?[1]?["error"]?.string?.contains("position 5") == true)
        #expect(results?[1]?["score"] == nil && results?[1]?["is_anomaly"] == nil)
        #expect(results?[2]?["status"]?.number == 422)
    }

    @Test(arguments: [
        ("1,28,28", "FP32", 784, 400), ("1,28,28", "UINT8", 783, 400), ("1,28,27", nil, 784, 400),
        ("1,28,28,1,1", "UINT8", 784, 400), ("", "UINT8", 784, 400), ("1,28,-28", "UINT8", 784, 400),
        ("1,0,28", "UINT8", 0, 400), ("0,1,28,28", "UINT8", 784, 400), ("1,28,a", "UINT8", 784, 400),
        ("4294967296,4294967296,4294967296", "UINT8", 784, 400), ("9223372036854775807,2", "FP32", 784, 400),
        ("99999999999999999999", "UINT8", 784, 400), ("2305843009213693952,8", nil, 784, 400),
        ("1,28,28", "FP16", 784, 400), ("1,28,28", "fp32", 3136, 400), ("28,28,1", "UINT8", 784, 422),
        ("784", "UINT8", 784, 422), ("1,1,784", "UINT8", 784, 422), ("2,14,28", "UINT8", 784, 422),
        (nil, nil, 785, 400), (nil, nil, 1568, 400), (nil, "FP32", 784, 400), (nil, nil, 1, 400), (nil, nil, 0, 400),
        ("257,1,28,28", "UINT8", 257 * 784, 413),
    ])
    func refusesRawTensors(shape: String?, datatype: String?, length: Int, status: Int) async throws {
        var headers: Headers = [:]
        if let shape { headers.append(name: "X-Tensor-Shape", value: shape) }
        if let datatype { headers.append(name: "X-Tensor-Datatype", value: datatype) }
        let body = [UInt8](repeating: 0, count: length)
        let answer = try await TestService.shared().post("/score", "application/octet-stream", body, headers: headers)
        #expect(answer.status == status)
        #expect(!answer.detail.isEmpty)
    }

    @Test func fieldAndQueryMustAgree() async throws {
        let answer = try await TestService.shared().post(
            "/score?shape=28,28", "application/octet-stream", Self.pixels, headers: ["X-Tensor-Shape": "1,28,28"])
        #expect(answer.status == 400)
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity, 1.00001, -0.00001, 255, 1e30])
    func refusesValuesOutOfRange(value: Float) async throws {
        var values = Self.floats
        values[783] = value
        let answer = try await TestService.shared().post("/score", "application/octet-stream", Self.bytes(values))
        #expect(answer.status == 422)
        #expect(answer.detail.contains("position 783"))
    }

    @Test(arguments: [Float(1) + 5e-7, -5e-7])
    func toleratesRoundingAtTheEndsOfTheRange(value: Float) async throws {
        var values = Self.floats
        values[0] = value
        #expect(
            try await TestService.shared().post("/score", "application/octet-stream", Self.bytes(values)).status == 200)
    }

    @Test(arguments: [
        "", "{", "[]", "null", "{}", "{\"data\": []}", "{\"data\": [[1,2],[3]]}", "{\"data\": [1, [2]]}",
        "{\"data\": [1], \"image\": \"\"}", "{\"image\": \"%%%\"}", "{\"image\": \"\"}", "{\"image\": \"AAAA\"}",
        "{\"image\": 7}", "{\"data\": [\"a\"]}", "{\"data\": [null]}", "{\"data\": 1}", "{\"data\": [NaN]}",
        "{\"data\": [1], \"shape\": [2]}", "{\"data\": [1], \"shape\": [1.5]}", "{\"data\": [1], \"shape\": [-1]}",
        "{\"data\": [256], \"datatype\": \"UINT8\"}", "{\"data\": [0.5], \"datatype\": \"UINT8\"}",
        "{\"data\": [1], \"datatype\": \"FP64\"}", "{\"data\": [1e999]}", "\u{FEFF}{}", "{\"data\": [1]} x",
        "{\"data\": [1], \"data\": [2]}", "{\"d\\u0061ta\": [1], \"data\": [1]}",
        "{\"data\": true}", "{\"data\" [1]}", "{\"x\": {\"data\": [1]}}", "[{\"data\": [1]}]", "{\"data\": null}",
        "{\"x\": \"\\\"data\": [1]", "{\"data\": [1], \"shape\": [\(String(repeating: "1,", count: 16))1]}",
        "{\(String(repeating: "\"x\": 1, ", count: 64))\"data\": [1]}",
    ])
    func refusesJSON(body: String) async throws {
        let answer = try await TestService.shared().post("/score", "application/json", Array(body.utf8))
        #expect(answer.status == 400)
        #expect(!answer.detail.isEmpty)
    }

    /// Answers do not grow with what they refuse.
    @Test(arguments: [
        "{\"shape\": [" + String(repeating: "1,", count: 100_000) + "1], \"data\": [1]}",
        "{\"datatype\": \"" + String(repeating: "x", count: 100_000) + "\", \"data\": [1]}",
        "{\"data\": [" + String(repeating: "1,", count: 300_000) + "1]}",
    ])
    func refusalsAreShort(body: String) async throws {
        let answer = try await TestService.shared().post("/score", "application/json", Array(body.utf8))
        #expect((400..<500).contains(answer.status))
        #expect(answer.response.body.count < 2000)
    }

    @Test func imagesOfAFormShareThePixels() async throws {
        let png = try TestService.sample("bag")
        var body: [UInt8] = []
        for _ in 0..<3 {
            body += "--XX\r\nContent-Type: image/png\r\n\r\n".utf8
            body += png + Array("\r\n".utf8)
        }
        body += "--XX--".utf8
        let service = try TestService { $0.limits.imagePixels = 2 * 784 }
        let results = try await service.post("/score", "multipart/form-data; boundary=XX", body).json()["results"]
        #expect(results?.array?.map { $0["status"]?.number } == [nil, nil, 413])
    }

    @Test func deeplyNestedJSONIsRefused() async throws {
        let body = "{\"data\":" + String(repeating: "[", count: 200_000)
        #expect(try await TestService.shared().post("/score", "application/json", Array(body.utf8)).status == 400)
        let closed = body + String(repeating: "]", count: 200_000) + "}"
        #expect(try await TestService.shared().post("/score", "application/json", Array(closed.utf8)).status == 400)
    }

    @Test(arguments: [
        ("<f4", "(28, 28)", "False", 783 * 4), ("<f4", "(28, 28)", "False", 785 * 4),
        (">f4", "(28, 28)", "False", 3136),
        ("<f2", "(28, 28)", "False", 1568), ("|O", "(28, 28)", "False", 784), ("|u1", "(28, -28)", "False", 784),
        ("|u1", "(28, 0)", "False", 0), ("|u1", "28", "False", 784), ("|u1", "(28, 28", "False", 784),
        ("|u1", "(28, 28)", "Maybe", 784), ("|u1", "()", "False", 1), ("|u1", "(4294967296, 4294967296)", "False", 784),
        ("|u1", "(99999999999999999999,)", "False", 784), ("|u1", "(1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1)", "False", 1),
    ])
    func refusesNumPyFiles(descr: String, shape: String, fortran: String, length: Int) async throws {
        let file = Self.npy(descr, shape, [UInt8](repeating: 0, count: length), fortran: fortran)
        #expect(try await TestService.shared().post("/score", "application/x-npy", file).status == 400)
    }

    @Test(arguments: [
        nil, "", "text/plain", "application/x-www-form-urlencoded", "imag/png", "png",
    ])
    func refusesOtherMediaTypes(type: String?) async throws {
        let answer = try await TestService.shared().post("/score", type, TestService.sample("bag"))
        #expect(answer.status == 415)
        #expect(answer.response.headers["Accept-Post"]?.contains("image/png") == true)
    }

    /// The signature decides, whatever image the client calls it.
    @Test(arguments: ["image/png", "image/jpeg", "image/webp", "Image/X-Whatever; q=1", "application/octet-stream"])
    func forgivesWrongLabels(type: String) async throws {
        let service = try TestService.shared()
        let png = try TestService.sample("bag")
        let score = try await service.post("/score", "image/png", png).json()["score"]
        #expect(score?.number != nil)
        #expect(try await service.post("/score", type, png).json()["score"] == score)
        let gray = try PNGDecoder.decode(png).luma()
        guard case .eight(let samples) = gray.samples else { throw CancellationError() }
        let graymap = Array("P5 \(gray.width) \(gray.height) 255\n".utf8) + samples
        #expect(try await service.post("/score", type, graymap).json()["score"] == score)
    }

    @Test func aStatedTensorIsNoImage() async throws {
        let service = try TestService.shared()
        let start = Array("P5 28 28 255\n".utf8)
        let tensor = start + [UInt8](repeating: 0, count: 784 - start.count)
        let url = "/score?datatype=UINT8"
        #expect(try await service.post(url, "application/octet-stream", tensor).status == 200)
    }

    @Test(arguments: [
        ("image/webp", "RIFF0000WEBPVP8 ", 415, "dwebp"), ("application/octet-stream", "GIF89a", 415, "GIF"),
        ("image/svg+xml", "<svg/>", 415, "image/svg+xml"), ("image/png", "<svg/>", 400, "3c 73 76 67 2f 3e"),
        ("image/jpeg", "version https://git-lfs.github.com/spec/v1", 415, "git lfs pull"),
    ])
    func namesWhatItDoesNotRead(type: String, body: String, status: Int, text: String) async throws {
        let answer = try await TestService.shared().post("/score", type, Array(body.utf8))
        #expect(answer.status == status)
        #expect(String(decoding: answer.response.body, as: UTF8.self).contains(text))
    }

    /// 784 zero bytes by Python's gzip.compress and zlib.compress.
    private static let gzip: [UInt8] = [
        0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0, 0x02, 0x03, 0x63, 0x60, 0x18, 0x05, 0xa3, 0x60, 0x14, 0xc0, 0, 0, 0x13, 0x9a,
        0xc4, 0xfb, 0x10, 0x03, 0, 0,
    ]
    private static let deflate: [UInt8] = [
        0x78, 0x9c, 0x63, 0x60, 0x18, 0x05, 0xa3, 0x60, 0x14, 0xc0, 0, 0, 0x03, 0x10, 0, 0x01,
    ]

    @Test func undoesContentEncodings() async throws {
        let service = try TestService.shared()
        let plain = try await service.post("/score", "application/octet-stream", [UInt8](repeating: 0, count: 784))
        for (coding, body) in [("gzip", Self.gzip), ("GZIP", Self.gzip), ("deflate", Self.deflate), ("identity", nil)] {
            let answer = try await service.post(
                "/score", "application/octet-stream", body ?? [UInt8](repeating: 0, count: 784),
                headers: ["Content-Encoding": coding])
            #expect(answer.status == 200, "\(coding): \(answer.detail)")
            #expect(try answer.json()["score"] == plain.json()["score"])
        }
        for (coding, body, status) in [
            ("gzip", Array(Self.gzip.dropLast()), 400), ("gzip", [1, 2, 3], 400), ("deflate", [0x78, 0x9c, 0xff], 400),
            ("br", Self.gzip, 415), ("gzip, gzip", Self.gzip, 415), ("zstd", Self.gzip, 415),
        ] {
            let answer = try await service.post(
                "/score", "application/octet-stream", body, headers: ["Content-Encoding": coding])
            #expect(answer.status == status)
            #expect(status != 415 || answer.response.headers["Accept-Encoding"] == "gzip, deflate")
        }
    }

    @Test func limitsCountInflatedBytesAndPixels() async throws {
        let service = try TestService { $0.limits.bodyBytes = 783 }
        let inflated = try await service.post(
            "/score", "application/octet-stream", Self.gzip, headers: ["Content-Encoding": "gzip"])
        #expect(inflated.status == 413)
        let small = try TestService { $0.limits.imagePixels = 783 }
        #expect(try await small.post("/score", "image/png", TestService.sample("bag")).status == 413)
        let narrow = try TestService { $0.limits.imageSide = 27 }
        #expect(try await narrow.post("/score", "image/png", TestService.sample("bag")).status == 413)
    }

    @Test func refusesDamagedImages() async throws {
        let service = try TestService.shared()
        let png = try TestService.sample("bag")
        for length in stride(from: 1, to: png.count, by: 7) {
            #expect(try await service.post("/score", "image/png", Array(png[..<length])).status == 400)
        }
        for position in stride(from: 0, to: png.count, by: 5) {
            var damaged = png
            damaged[position] ^= 0x10
            #expect(try await service.post("/score", "image/png", damaged).status == 400)
        }
    }
}
