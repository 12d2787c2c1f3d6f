import Foundation
import Tensors
import TestSupport
import Testing

@testable import PretrainedBackbone

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

    /// Each kind of checkpoint asks for the form of the command that takes it.
    @Test func importTellsBackbonesFromModels() throws {
        let folder = try TestFolder()
        let output = "\(folder.path)/out.safetensors"
        let architecture = BackboneArchitecture.mobileNetV2
        let shapes = try architecture.shapes(of: architecture.layers)
        let zeros = shapes.mapValues { Tensor(shape: $0, elements: [Float](repeating: 0, count: $0.reduce(1, *))) }
        try folder.write(TestZip.stateDict(zeros), to: "zeros.pth")

        let model = try Program.run(["import", "\(folder.path)/zeros.pth", "--output", output])
        #expect(model.status == 2 && model.error.contains("import it with --backbone"))
        let path = "\(Self.fixtures)/cae-published.pth.tar"
        let backbone = try Program.run(["import", "--backbone", path, "--output", output])
        #expect(backbone.status == 2 && backbone.error.contains("import it without --backbone"))
        #expect(!FileManager.default.fileExists(atPath: output))

        let made = try Program.run(["import", "--backbone", "\(folder.path)/zeros.pth", "--output", output])
        #expect(made.status == 0 && made.output.contains("3487816 parameters"), "\(made.error)")
        #expect(made.output.contains("gradcon train --detector feature-repository --backbone \(output) --data DIR"))
        let inspected = try Program.run(["inspect", output])
        #expect(inspected.status == 2 && inspected.error.contains("is a backbone to train models with"))
    }

    @Test(arguments: [["--alpha", "0.1"], ["--name", "x"], ["--input-shape", "3,32,32"], ["x.pth"]])
    func aBackboneTakesNoOtherOption(arguments: [String]) throws {
        let result = try Program.run(["import", "--backbone", "README.md", "--output", "x.safetensors"] + arguments)
        #expect(result.status == 2)
        #expect(result.error.contains("--backbone takes no other option than --output"))
    }
}
