import FoundationEssentials
import TestSupport
import Testing

@testable import gradcon

struct OutputsTests {
    private let folder: TestFolder

    init() throws {
        folder = try TestFolder()
        for name in ["model.safetensors", "report.html", "image.png", "data.npy"] { try folder.write([1], to: name) }
        try folder.link("link", to: "model.safetensors")
        try folder.link("picture.csv", to: "image.png")
        try FileManager.default.createDirectory(atPath: "\(folder.path)/below", withIntermediateDirectories: true)
        try FileManager.default.linkItem(atPath: "\(folder.path)/report.html", toPath: "\(folder.path)/hard.html")
    }

    private func outputs() -> Outputs {
        Outputs(reading: [("--model", folder.path + "/model.safetensors"), ("--data", folder.path + "/report.html")])
    }

    @Test(arguments: ["model.safetensors", "link", "below/../model.safetensors", "./report.html", "hard.html"])
    func refusesWhatIsRead(name: String) {
        var outputs = outputs()
        let error = #expect(throws: OutputError.self) {
            try outputs.add("--html", "\(folder.path)/\(name)", as: .model)
        }
        #expect(error?.description.contains("is read as --") == true)
    }

    @Test(arguments: [("new", "new"), ("new", "./new"), ("new", "below/../new"), ("other.csv", "other.csv")])
    func refusesTwoOfOnePlace(first: String, second: String) throws {
        try folder.write([1], to: "other.csv")
        var outputs = outputs()
        try outputs.add("--html", "\(folder.path)/\(first)")
        let error = #expect(throws: OutputError.self) { try outputs.add("--json", "\(folder.path)/\(second)") }
        #expect(error?.description.contains("and so is --html") == true)
    }

    @Test(arguments: ["image.png", "data.npy", "picture.csv"])
    func refusesFilesOfAnotherKind(name: String) {
        for kind in [Outputs.Kind.text, .model] {
            var outputs = outputs()
            let error = #expect(throws: OutputError.self) {
                try outputs.add("--output", "\(folder.path)/\(name)", as: kind)
            }
            #expect(error?.description.contains("is there already") == true)
        }
    }

    @Test func takesWhatDestroysNothing() throws {
        var outputs = outputs()
        try folder.write([1], to: "old.safetensors")
        try folder.write([1], to: "old.csv")
        try outputs.add("--html", nil)
        try outputs.add("--output", folder.path + "/old.safetensors", as: .model)
        try outputs.add("--scores", folder.path + "/old.csv")
        try outputs.add("--json", folder.path + "/new.json")
        try outputs.add("--map", folder.path + "/image.png", as: .image)
        // Any number may go to a device.
        try outputs.add("--html", "/dev/null")
        try outputs.add("--more", "/dev/null")
    }

    /// Nothing is lost, whichever command it is, and status 2 says so.
    @Test func commandsDestroyNothing() throws {
        let model = folder.path + "/boots.safetensors"
        let shipped = "\(Program.root)/Config/models/fashion-mnist-ankle-boot.safetensors"
        try FileManager.default.copyItem(atPath: shipped, toPath: model)
        for sample in ["bag", "ankle-boot"] {
            let label = sample == "bag" ? "bad" : "good"
            try folder.write(Array(try Data(contentsOf: sampleURL(sample))), to: "data/\(label)/\(sample).png")
        }
        let data = folder.path + "/data"
        let image = data + "/bad/bag.png"
        let text = folder.path + "/text.txt"
        try folder.write(Array("A letter.\n".utf8), to: "text.txt")
        let report = folder.path + "/new.txt"
        let kept = try [model, image, text].map { try Data(contentsOf: URL(filePath: $0)) }
        let evaluate = ["evaluate", "--model", model, "--data", data, "--bootstrap", "5"]
        let runs = [
            evaluate + ["--html", model], evaluate + ["--html", report, "--json", report],
            evaluate + ["--scores", image], evaluate + ["--json", data + "/../data/bad/bag.png"],
            ["score", "--model", model, "--output", model, image],
            ["score", "--model", model, "--output", image, image],
            ["score", "--model", model, "--output", text, "--files-from", text],
            ["train", "--data", data, "--epochs", "1", "--output", report + ".safetensors", "--json-lines", text],
            ["train", "--data", data, "--epochs", "1", "--output", report + ".safetensors", "--json-lines", model],
            ["benchmark", "--model", model, "--seconds", "0.01", "--json", model],
            ["import", model, "--output", model],
            ["import", "--backbone", model, "--output", model],
        ]
        for arguments in runs {
            let run = try Program.run(arguments)
            #expect(run.status == 2 && run.error.contains("would be lost"), "\(arguments): \(run.error)")
        }
        #expect(try [model, image, text].map { try Data(contentsOf: URL(filePath: $0)) } == kept)
        #expect(!FileManager.default.fileExists(atPath: report))
    }

    private func sampleURL(_ name: String) -> URL { URL(filePath: "\(Program.root)/Config/samples/\(name).png") }
}
