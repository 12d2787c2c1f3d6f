import FoundationEssentials
import Tensors

@testable import GradCon

/// A model and what PyTorch computes with it in float64 (`NAME.model.safetensors`, `NAME.expected.safetensors`).
struct ReferenceCase: Sendable, CustomStringConvertible {
    let folder: String
    let name: String

    var description: String { name }

    /// Cases, written by `Fixtures/make_gradcon_case.py`.
    static let all = ["cae-1x28x28-narrow", "cae-3x12x9", "vae-2x11x14"].map { name in
        ReferenceCase(folder: fixtures + "/gradcon", name: name)
    }
    private static let fixtures = "/" + #filePath.split(separator: "/").dropLast().joined(separator: "/") + "/Fixtures"

    func path(_ part: String) -> String { "\(folder)/\(name).\(part).safetensors" }

    func read(_ part: String) throws -> Safetensors {
        try Safetensors(parsing: Array(Data(contentsOf: URL(filePath: path(part)))))
    }

    func detector() throws -> GradConDetector { try GradConDetector(read("model")) }

    /// The images, as the detector takes them.
    func images() throws -> [Tensor] {
        let expected = try read("expected")
        let shape = try expected.shape(named: "x")
        let values = try expected.doubles(named: "x").map(Float.init)
        let count = shape.dropFirst().reduce(1, *)
        return (0..<shape[0]).map {
            Tensor(shape: Array(shape.dropFirst()), elements: Array(values[$0 * count..<($0 + 1) * count]))
        }
    }
}

func relativeError(_ found: Double, _ expected: Double) -> Double {
    abs(found - expected) / max(abs(expected), 1e-300)
}
