import Foundation
import Testing

struct ImportTests {
    private static let fixtures = "Tests/GradConTests/Fixtures/pytorch"

    @Test func importMakesAModelFile() throws {
        let output = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).safetensors").path
        defer { try? FileManager.default.removeItem(atPath: output) }
        let result = try Program.run(["import", "\(Self.fixtures)/cae-published.pth.tar", "--output", output])
        #expect(result.status == 0, "\(result.error)")
        let inspected = try Program.run(["inspect", output])
        #expect(inspected.status == 0 && inspected.output.contains("869"))
    }

    @Test(arguments: [
        ["README.md"], ["/nowhere.pth"], ["\(fixtures)/cae-tensors.pth", "--input-shape", "1,28"],
        ["\(fixtures)/cae-tensors.pth", "--input-shape", "3,28,28"], ["\(fixtures)/cae-tensors.pth", "--alpha", "nan"],
        ["\(fixtures)/vae-tensors.pth", "--input-shape", "1,64,64"],
    ])
    func importRefusesWithOneSentence(arguments: [String]) throws {
        let output = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).safetensors").path
        let result = try Program.run(["import", "--output", output] + arguments)
        #expect(result.status == 2)
        #expect(result.error.hasPrefix("Error: "))
        #expect(!FileManager.default.fileExists(atPath: output))
    }
}
