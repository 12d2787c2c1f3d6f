import Foundation
import Testing

/// `gradcon reproduce` as users run it.
struct ReproduceTests {
    @Test func aSignalKeepsWhatIsDoneAndTheSameCommandGoesOn() throws {
        let bench = try TrainTests.Bench()
        _ = try bench.writeClasses(count: 60)
        try FileManager.default.moveItem(atPath: bench.path("classes"), toPath: bench.path("fashion-mnist"))
        func arguments(_ output: String) -> [String] {
            ["reproduce", "4", "--data", bench.folder.path, "--epochs", "30", "--output", bench.path(output)]
        }
        let whole = try Program.run(arguments("whole"))
        #expect(whole.status == 0, "\(whole.error)")
        #expect(whole.output.hasPrefix("# Table 4"))
        #expect(whole.error.contains("[2/2] CAE + Grad, class 1, seed 0: AUROC "))

        let interrupted = try Program.start(arguments("parts"))
        // The first run has its line, so the second has begun, or is about to.
        #expect(try interrupted.nextErrorLines().contains("[1/2]"))
        interrupted.signal(SIGINT)
        #expect(interrupted.waitForStatus() == 130)
        let rest = try Program.run(arguments("parts"))
        #expect(rest.status == 0, "\(rest.error)")
        #expect(rest.error.contains("(was there)"))
        for file in ["class-0-seed-0.safetensors", "class-1-seed-0.safetensors"] {
            let files = try ["whole", "parts"].map {
                try Data(contentsOf: URL(filePath: bench.path("\($0)/table-4/\(file)")))
            }
            #expect(files[0] == files[1])
        }
    }

    @Test(
        arguments: [
            (["2"], "'2' is invalid"), (["3"], "mnist does not exist"),
            (["4", "--classes", "5"], "class 5 does not occur"),
            (["4", "--classes", "0,"], "'0,' is invalid"), (["4", "--seeds", "-1"], "seeds"),
            (["4", "--epochs", "0"], "epochs is 0"), (["4", "--threads", "0"], "--threads"),
        ])
    func mistakesAreSentences(arguments: [String], expected: String) throws {
        let bench = try TrainTests.Bench()
        _ = try bench.writeClasses(count: 20)
        try FileManager.default.moveItem(atPath: bench.path("classes"), toPath: bench.path("fashion-mnist"))
        let run = try Program.run(
            ["reproduce"] + arguments + ["--data", bench.folder.path, "--output", bench.path("output")])
        #expect(run.status == 2)
        #expect(run.error.contains(expected), "\(run.error)")
        #expect(!FileManager.default.fileExists(atPath: bench.path("output")))
    }
}
