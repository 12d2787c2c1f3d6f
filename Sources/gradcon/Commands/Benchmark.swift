import ArgumentParser
import Files
import ScoringService

/// Measures scoring, training and decoding on this machine.
struct Benchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure how fast a model scores on this machine, and where the time goes.",
        discussion: """
            One image after another on one worker (latency), several workers at once (throughput), each stage of a \
            score, a step of training and the decoding of a PNG, on images drawn from fixed seeds: no data is needed. \
            Between these, in the same run, the rate of independent fused multiply-adds that a core reaches (the \
            peak), so that other work on the machine slows down both. What is left of it shows as spread.
            """)

    @OptionGroup var options: ConfigurationOptions

    @Option(help: "A model's name in the models' folder, or the path of a .safetensors file.")
    var model: String?

    @Option(help: "Seconds each measurement takes, after a tenth of it as warm-up.", transform: Double.argument)
    var seconds = 2.0

    @Option(help: "Numbers of workers, such as 1,2,4; default: one, and one per processor this process may use.")
    var threads: NumberList?

    @Option(help: "The path of a PNG to decode; default: 1024x1024 RGB pixels drawn for it.")
    var png: String?

    @Option(
        defaultAsFlag: "-",
        help: ArgumentHelp("Write JSON to a file as well; without a name, JSON goes out instead.", valueName: "file"))
    var json: String?

    @Option(help: ArgumentHelp("Compare with the JSON of an earlier run.", valueName: "file"))
    var compare: String?

    func validate() throws {
        guard seconds > 0, seconds <= 600 else {
            throw ValidationError("--seconds is a number above 0 and at most 600.")
        }
        guard threads?.values.allSatisfy({ (1...1024).contains($0) }) ?? true else {
            throw ValidationError("--threads is a list of numbers from 1 to 1024.")
        }
    }

    func run() throws {
        // What can go wrong goes wrong before minutes have been spent.
        let earlier = try compare.map { try BenchmarkFigures(file: $0) }
        let model = try LoadedModel(asked: model, configuration: options.load().models, detectors: .known())
        let workers = threads?.values.map { Int($0) } ?? [1, AvailableProcessors.count]
        let png = try png.map { try BenchmarkPNG(file: $0) } ?? BenchmarkPNG()
        var outputs = Outputs(reading: [("--model", model.path), ("--png", self.png), ("--compare", compare)])
        try outputs.add("--json", json == "-" ? nil : json)
        let report = try BenchmarkReport(measuring: model, png: png, seconds: seconds, workers: workers)

        let figures = try SortedJSON.indentedBytes(of: report)
        let now = try BenchmarkFigures(json: figures)
        let comparison = earlier.map { BenchmarkComparison(earlier: $0, now: now).text }
        guard json != "-" else {
            print(String(decoding: figures, as: UTF8.self), terminator: "")
            if let comparison { StandardError.write(comparison) }
            return
        }
        print(report.text)
        if let comparison { print("\n" + comparison) }
        if let json { try DurableFile.write(figures, to: json) }
    }
}
