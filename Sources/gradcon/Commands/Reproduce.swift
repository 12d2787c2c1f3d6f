import ArgumentParser
import Files
import Glibc
import Reproduction
import ScoringService
import Training

/// Runs the protocol of one of the paper's tables.
struct Reproduce: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Train and evaluate the models of one of the paper's tables.",
        discussion: """
            TABLE is 1 (CAE and VAE with and without the gradient constraint, CIFAR-10), 3 (MNIST), 4 (Fashion-MNIST), \
            5 (CIFAR-10) or figure-4 (eight conditions at five levels, CIFAR-10). DIR gets TABLE.md, the table beside \
            the paper's figures, TABLE.json, all figures, and a folder of checkpoints.

            Files are brought up to date after every run. SIGINT and SIGTERM save the state of the run at work and \
            exit with 130 or 143; the same command goes on, also after a crash, and does nothing twice. Runs with \
            other classes or seeds join the table.
            """)

    @Argument(help: "1, 3, 4, 5 or figure-4.")
    var table: PaperTable

    @Option(help: "The folder that holds mnist, fashion-mnist and cifar-10.")
    var data: String

    @Option(help: "The normal classes, such as 0,1; default: all.")
    var classes: NumberList?

    @Option(help: "Each seed trains every class once.")
    var seeds = NumberList([0])

    @Option(help: "How often all images are seen (default: 60, and 2000 steps at least).")
    var epochs: Int?

    @Option(help: "Threads; default: one per processor this process may use. Figures do not depend on it.")
    var threads: Int?

    @Option(name: .shortAndLong, help: "The folder to write to.")
    var output: String

    func validate() throws {
        guard (1...1024).contains(threads ?? 1) else { throw ValidationError("--threads is a number from 1 to 1024.") }
        guard !output.isEmpty else { throw ValidationError("--output is the path of a folder.") }
    }

    func run() throws {
        // A table is written only beside its figures.
        let path = "\(output)/\(table.name)"
        if !DurableFile.exists(path + ".json"), DurableFile.exists(path + ".md") {
            throw OutputError.isForeign(
                option: "the table of --output", path: path + ".md", kind: "not of this command")
        }
        let reproduction = try Reproduction(
            table, root: data, detectors: .known(),
            options: .init(
                classes: classes?.values.map { Int(clamping: $0) }, seeds: seeds.values, epochs: epochs,
                threads: threads ?? AvailableProcessors.count, output: output,
                machine: BenchmarkReport.thisMachine))
        let interruption = Interruption()
        interruption.listen()
        let progress = ReproductionProgress(isTerminal: Terminal.redrawsLines)
        let markdown = try reproduction.run(
            report: progress.report, shouldStop: { interruption.signal != nil })
        guard let markdown else {
            progress.endLine()
            StandardError.write("interrupted; the same command goes on from here")
            throw ExitCode(128 + (interruption.signal ?? SIGINT))
        }
        print(markdown, terminator: "")
        StandardError.write("wrote \(reproduction.markdownPath) and \(reproduction.jsonPath)")
    }
}

extension PaperTable: ExpressibleByArgument {}
