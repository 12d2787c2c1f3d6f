import FoundationEssentials
import Imaging
import Tensors
import Testing

@testable import AnomalyDetection

struct ChannelNormalizationTests {
    private static let color = #""color": "rgb", "width": 3, "height": 2, "resize": "none""#
    private static let numbers = #""mean": [0.485, 0.456, 0.406], "deviation": [0.229, 0.224, 0.225]"#
    /// Two rows of three pixels, red, green and blue.
    private static let pixels: [UInt8] = [
        0, 200, 254, 51, 100, 3, 255, 50, 64, 1, 7, 32, 2, 77, 16, 128, 177, 8,
    ]
    /// (pixels / 255 - mean) / deviation by NumPy 2.4 in float32, in planes.
    private static let expected: [Float] = [
        -2.117904, -1.2445416, 2.2489083, -2.1007793, -2.0836544, 0.07406463, 1.4656863, -0.28501397, -1.160364,
        -1.9131652, -0.687675, 1.0630252, 2.622571, -1.7521569, -0.68897593, -1.2467101, -1.5255773, -1.6650109,
    ]
    /// The same of the range 0.25 to 0.75.
    private static let expectedInRange: [Float] = [
        -1.0262009, -0.58951974, 1.1572052, -1.0176386, -1.0090761, 0.06978324, 0.8310573, -0.04429277, -0.4819678,
        -0.85836834, -0.24562316, 0.6297269, 1.5201745, -0.66718954, -0.1355991, -0.4144662, -0.55389977, -0.6236165,
    ]

    private func preprocessing(_ members: String) throws -> Preprocessing {
        try JSONDecoder().decode(Preprocessing.self, from: Data("{\(members)}".utf8))
    }

    @Test(arguments: [("", expected), (#", "range": [0.25, 0.75]"#, expectedInRange)])
    func followsTheRange(range: String, expected: [Float]) throws {
        let preprocessing = try preprocessing("\(Self.color), \(Self.numbers)\(range)")
        let image = try Image(width: 3, height: 2, layout: .rgb, samples: .eight(Self.pixels))
        #expect(try preprocessing.tensor(from: image) == Tensor(shape: [3, 2, 3], elements: expected))
        // Tensors hold values of 0 to 1 and are normalised alike, to the bit.
        let planes = (0..<3).flatMap { channel in (0..<6).map { Float(Self.pixels[$0 * 3 + channel]) / 255 } }
        #expect(preprocessing.scaled(planes) == expected)
    }

    @Test func isOptionalAndSurvivesItsJSON() throws {
        #expect(try preprocessing(Self.color).normalization == nil)
        let plain = try JSONEncoder().encode(try preprocessing(Self.color))
        #expect(!String(decoding: plain, as: UTF8.self).contains("mean"))
        let normalized = try preprocessing("\(Self.color), \(Self.numbers)")
        #expect(normalized.normalization?.mean == [0.485, 0.456, 0.406])
        #expect(try JSONDecoder().decode(Preprocessing.self, from: JSONEncoder().encode(normalized)) == normalized)
    }

    @Test(arguments: [
        (#""mean": [0, 0, 0]"#, "\"mean\" stands without \"deviation\""),
        (#""deviation": [1, 1, 1]"#, "\"deviation\" stands without \"mean\""),
        (#""mean": [0, 0], "deviation": [1, 1, 1]"#, "\"mean\" must hold one number for each of the 3 channels;"),
        (#""mean": [0, 0, 0], "deviation": []"#, "\"deviation\" must hold one number for each of the 3 channels"),
        (#""mean": [0, 0, 0], "deviation": [1, 0, 1]"#, "\"deviation\" must hold numbers above 0; found 0.0"),
        (#""mean": [0, 0, 0], "deviation": [1, 1, -0.5]"#, "numbers above 0; found -0.5"),
        (#""mean": [0, 0, 1e39], "deviation": [1, 1, 1]"#, "\"mean\" must hold finite numbers; found inf"),
        (#""mean": [0, 0, 0], "deviation": [1, 1, 1e-50]"#, "\"deviation\" must hold numbers above 0; found 0.0"),
        (#""mean": 0.5, "deviation": [1, 1, 1]"#, "mean"),
        (#""mean": ["0", 0, 0], "deviation": [1, 1, 1]"#, "mean"),
        (#""mean": [0, 0, null], "deviation": [1, 1, 1]"#, "mean"),
        (#""means": [0, 0, 0]"#, "unknown key \"means\""),
    ])
    func refusesWhatIsWrong(members: String, mention: String) throws {
        let error = #expect(throws: DecodingError.self) { try preprocessing("\(Self.color), \(members)") }
        #expect(error?.reason.contains(mention) == true, "\(error?.reason ?? "none")")
    }

    @Test func refusesWhatIsNotFinite() {
        #expect(throws: ChannelNormalizationError.self) {
            try ChannelNormalization(mean: [.nan], deviation: [1], channels: 1)
        }
        #expect(throws: ChannelNormalizationError.notFinite(key: "deviation", found: .infinity)) {
            try ChannelNormalization(mean: [0], deviation: [.infinity], channels: 1)
        }
    }
}
