import Files
import Imaging

/// What `Deploy/benchmarks/jpeg.py` runs beside Pillow.
///
/// - `ImagingBenchmark pixels` reads lines of a file, a reduction (1, 2, 4 or 8) and a target from standard input,
///   writes the samples of each file to its target, and prints width, height and channels, or `error` and why.
/// - `ImagingBenchmark time ROUNDS FILE...` prints, for each file, the milliseconds that each round took to decode it.
@main
struct ImagingBenchmark {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        let rounds = arguments.dropFirst().first.flatMap { Int($0) } ?? 0
        switch arguments.first {
        case "pixels":
            while let line = readLine() { try writePixels(line.split(separator: "\t").map(String.init)) }
        case "time" where rounds > 0:
            for path in arguments.dropFirst(2) { try time(path, rounds: rounds) }
        default: print("ImagingBenchmark pixels | time ROUNDS FILE...")
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
