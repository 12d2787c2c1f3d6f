import FoundationEssentials
import Tensors
import Testing

@testable import AnomalyDetection

struct FrameCheckTests {
    private static let limits = #"{"brightness": [0.25, 0.75], "contrast": 0.05, "aspect_ratio": [1.5, 2]}"#

    private func check(_ elements: [Float], limits: String? = limits, width: Int? = nil) throws -> FrameCheck {
        let frame = FrameStatistics(
            of: .tensor(Tensor(shape: [1, 1, elements.count], elements: elements)), by: nil,
            size: width.map { ($0, 1_000) })
        return FrameCheck(
            frame, limits: try limits.map { try JSONDecoder().decode(FrameLimits.self, from: Data($0.utf8)) })
    }

    @Test(
        arguments: [
            ([0.4, 0.6], .ok), ([0.5, 0.5], .blank), ([0.48, 0.52], .blank), ([0, 0], .blank), ([0.1, 0.3], .dark),
            ([0.7, 0.9], .bright), ([0.25, 0.3], .blank), ([0, 0.5], .ok), ([0.5, 1], .ok),
        ] as [([Float], FrameCheck.State)])
    func aFrameOutsideOfTheLimitsIsNoPicture(elements: [Float], state: FrameCheck.State) throws {
        let found = try check(elements)
        #expect(found.state == state)
        #expect(found.warnings.count == (state == .ok ? 0 : 1))
        #expect(found.warnings.allSatisfy { $0.hasPrefix("The frame is \(state.rawValue): ") && $0.hasSuffix(".") })
    }

    @Test func withoutLimitsOnlyAConstantFrameIsNone() throws {
        #expect(try check([0, 0, 0], limits: nil).state == .blank)
        #expect(try check([0, 0, 0.001], limits: nil) == .ok)
        #expect(try check([0, 1], limits: nil, width: 9_000) == .ok)
    }

    /// A tenth beyond the ratios of training, 1.5 and 2, is let pass.
    @Test(arguments: [(1_364, 0), (1_363, 1), (2_200, 0), (2_201, 1), (1_700, 0), (1, 1)])
    func anotherShapeThanThatOfTrainingIsWarnedOf(width: Int, count: Int) throws {
        let found = try check([0.4, 0.6], width: width)
        #expect(found.state == .ok && found.warnings.count == count)
        #expect(found.warnings.allSatisfy { $0.contains("1.5 to 2.0") })
    }
}
