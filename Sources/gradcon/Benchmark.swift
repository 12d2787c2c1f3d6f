import AnomalyDetection
import ArgumentParser
import FoundationEssentials
import NeuralNetwork
import ScoringService

/// Measures scoring on this machine.
struct Benchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure how fast a model scores on this machine.",
        discussion: """
            Times scores of one image after another on one worker (latency), then as many workers as there are cores \
            (throughput), and beside them the rate of independent fused multiply-adds that one core reaches (the \
            peak), all in one run. Other work on the machine shows as spread between minimum, median and p99.
            """)

    @OptionGroup var options: ConfigurationOptions

    @Option(help: "A model's name in the models' folder, or the path of a .safetensors file.")
    var model: String?

    @Option(help: "Seconds each measurement takes, after a tenth of it as warm-up.")
    var seconds = 2.0

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        guard seconds > 0, seconds <= 600 else { throw ValidationError("--seconds is a number from 0 to 600.") }
    }

    func run() throws {
        let model = try LoadedModel(asked: model, configuration: options.load().models)
        let report = try BenchmarkReport(
            model, seconds: seconds, cores: ProcessInfo.processInfo.activeProcessorCount)
        guard json else {
            print(report.text)
            return
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        print(String(decoding: try encoder.encode(report), as: UTF8.self))
    }
}
