import FoundationEssentials
import Imaging
import Tensors
import Testing

@testable import AnomalyDetection

struct FrameLimitsTests {
    /// Frames of two columns, the second brighter by twice the contrast.
    private func frames(_ shades: [(brightness: Float, contrast: Float)], ratio: Int? = nil) -> [FrameStatistics] {
        shades.map { shade in
            let tensor = Tensor(
                shape: [1, 1, 2], elements: [shade.brightness - shade.contrast, shade.brightness + shade.contrast])
            return FrameStatistics(of: .tensor(tensor), by: nil, size: ratio.map { ($0, 1) })
        }
    }

    @Test func theyAreWiderThanWhatTrainingHad() throws {
        let shades = (0..<100).map { (brightness: 0.5 + 0.1 * Float($0 % 3), contrast: Float(0.1) + Float($0) / 1_000) }
        let limits = try #require(FrameLimits(of: frames(shades)))
        // 0.1, and ten hundredths of 0.1 + 0.2; float32 is rounded to the wider side.
        #expect(abs(limits.brightness.lowerBound - 0.37) < 1.1e-4 && limits.brightness.lowerBound <= 0.37)
        #expect(abs(limits.brightness.upperBound - 0.83) < 1.1e-4 && limits.brightness.upperBound >= 0.83)
        // Half of 0.1 by 1 + 10 / 100.
        #expect(limits.contrast == 0.0454)
        #expect(limits.aspectRatio == nil)
        #expect(FrameLimits(of: []) == nil)
    }

    @Test func oneImageSaysLittle() throws {
        let limits = try #require(FrameLimits(of: frames([(0.5, 0.2)], ratio: 3)))
        #expect(limits.brightness == 0...1 && limits.contrast < 0.01 && limits.aspectRatio == 3...3)
    }

    @Test func theyAreReadAsTheyAreWritten() throws {
        let limits = try #require(FrameLimits(of: frames([(0.5, 0.2), (0.25, 0.125)], ratio: 2)))
        let decoded = try JSONDecoder().decode(FrameLimits.self, from: JSONEncoder().encode(limits))
        #expect(decoded == limits)
    }

    @Test(arguments: [
        #"{"contrast": 0.1}"#, #"{"brightness": [0, 1]}"#, #"{"brightness": [0.5], "contrast": 0.1}"#,
        #"{"brightness": [0.5, 0.4], "contrast": 0.1}"#, #"{"brightness": [-0.1, 0.4], "contrast": 0.1}"#,
        #"{"brightness": [0, 1.5], "contrast": 0.1}"#, #"{"brightness": [0, 1], "contrast": -0.1}"#,
        #"{"brightness": [0, 1], "contrast": 0.6}"#, #"{"brightness": [0, 1], "contrast": 0.1, "sharpness": 1}"#,
        #"{"brightness": [0, 1], "contrast": 0.1, "aspect_ratio": [0, 1]}"#,
        #"{"brightness": [0, 1], "contrast": 0.1, "aspect_ratio": [2, 1]}"#,
        #"{"brightness": [0, 1], "contrast": 0.1, "aspect_ratio": 1}"#, #"[0, 1]"#,
    ])
    func whatIsNoneIsRefused(text: String) {
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(FrameLimits.self, from: Data(text.utf8)) }
    }
}
