import FoundationEssentials
import NeuralNetwork

@testable import AnomalyDetection

/// A model and what PyTorch computes with it in float64 (`NAME.model.safetensors`, `NAME.expected.safetensors`).
struct ReferenceCase: Sendable, CustomStringConvertible {
    let folder: String
    let name: String

    var description: String { name }

    /// Small cases, written by `Fixtures/make_gradcon_case.py`.
    static let own = ["cae-1x28x28-narrow", "cae-3x12x9", "vae-2x11x14"].map { name in
        ReferenceCase(folder: fixtures + "/gradcon", name: name)
    }
    /// The full-size cases that lie beside the repository on the machines it is developed on.
    static let shared = ["cae-1x28x28", "cae-3x28x28", "vae-1x28x28"].map { name in
        ReferenceCase(folder: repository + "/../shared/reference", name: name)
    }
    static let isSharedPresent = shared.allSatisfy { FileManager.default.fileExists(atPath: $0.path("model")) }
    static let available = own + (isSharedPresent ? shared : [])

    private static let folders = #filePath.split(separator: "/").map(String.init)
    private static let repository = "/" + folders.dropLast(4).joined(separator: "/")
    private static let fixtures = repository + "/Tests/AnomalyDetectionTests/Fixtures"

    /// The full-size variational case leaves them out.
    var hasDecoderGradients: Bool { name != "vae-1x28x28" }

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

/// |found - expected| / |expected|.
func relativeDistance(_ found: [Double], _ expected: [Double]) -> Double {
    guard found.count == expected.count else { return .infinity }
    let difference = zip(found, expected).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    let norm = expected.reduce(0) { $0 + $1 * $1 }
    return (difference / norm).squareRoot()
}
