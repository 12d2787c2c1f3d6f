import Tensors
import TestSupport
import Testing

@testable import AnomalyDetection

struct DetectorRegistryTests {
    private enum First: DetectorFamily {
        static let architectures = ["one", "two"]
        static func makeDetector(_ checkpoint: Safetensors) throws(CheckpointError) -> any AnomalyDetector {
            throw .model(reason: "first")
        }
    }

    private enum Second: DetectorFamily {
        static let architectures = ["three", "two"]
        static func makeDetector(_ checkpoint: Safetensors) throws(CheckpointError) -> any AnomalyDetector {
            throw .model(reason: "second")
        }
    }

    private func reason(_ architecture: String?) throws -> String? {
        let registry = try DetectorRegistry([First.self])
        let file = Safetensors(metadata: architecture.map { ["architecture": $0] } ?? [:], tensors: [:])
        return #expect(throws: CheckpointError.self) { try registry.detector(from: file) }?.description
    }

    @Test func theArchitectureChoosesTheFamily() throws {
        #expect(try reason("two") == "first")
    }

    @Test func othersAreRefusedWithTheKnownOnes() throws {
        #expect(try reason("four") == "The checkpoint's architecture is \"four\"; known are one, two.")
        #expect(try reason(nil)?.contains("is missing; known are one, two") == true)
    }

    @Test func anArchitectureBelongsToOneFamily() {
        let error = #expect(throws: DetectorRegistryError.self) { try DetectorRegistry([First.self, Second.self]) }
        #expect(error == .registeredTwice(architecture: "two"))
        #expect(error?.description.contains("\"two\"") == true)
    }
}
