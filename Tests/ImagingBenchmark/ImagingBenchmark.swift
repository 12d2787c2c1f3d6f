import Files
import Imaging

/// What `Deploy/benchmarks/jpeg.py` runs beside Pillow.
///
/// - `ImagingBenchmark pixels` reads lines of a file, a reduction (1, 2, 4 or 8) and a target from standard input,
///   writes the samples of each file to its target, and prints width, height and channels, or `error` and why.
/// - `ImagingBenchmark time ROUNDS FILE...` prints, for each file, the milliseconds that each round took to decode it.
/// - `ImagingBenchmark fuzz SEED SECONDS FILE...` decodes files that are damaged at random, see ``JPEGFuzzer``.
@main
struct ImagingBenchmark {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        let numbers = arguments.dropFirst().prefix(2).compactMap { Int($0) }
        switch arguments.first {
        case "pixels":
            while let line = readLine() { try writePixels(line.split(separator: "\t").map(String.init)) }
        case "time" where numbers.count >= 1:
            for path in arguments.dropFirst(2) { try time(path, rounds: numbers[0]) }
        case "fuzz" where numbers.count == 2:
            let files = try arguments.dropFirst(3).map { try DurableFile.read($0) }
            JPEGFuzzer(files: files, seed: UInt64(numbers[0])).run(seconds: numbers[1])
        default: print("ImagingBenchmark pixels | time ROUNDS FILE... | fuzz SEED SECONDS FILE...")
        }
    }

    private static func writePixels(_ fields: [String]) throws {
        guard fields.count == 3, let reduction = Int(fields[1]).flatMap(JPEGReduction.init(rawValue:)) else {
            return print("error\tthe line is not a file, a reduction and a target")
        }
        let file = try DurableFile.read(fields[0])
        do throws(JPEGError) {
            let image = try JPEGDecoder.decode(file, reduction: reduction)
            if case .eight(let samples) = image.samples { try? DurableFile.write(samples, to: fields[2]) }
            print(image.width, image.height, image.layout.channelCount, separator: "\t")
        } catch {
            print("error", error, separator: "\t")
        }
    }

    private static func time(_ path: String, rounds: Int) throws {
        let file = try DurableFile.read(path)
        let clock = ContinuousClock()
        let times = try (0..<rounds).map { _ in
            try clock.measure { _ = try JPEGDecoder.decode(file) } / .milliseconds(1)
        }
        print(times.map { "\($0)" }.joined(separator: "\t"))
    }
}
