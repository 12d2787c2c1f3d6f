import AnomalyDetection
import Dispatch
import FoundationEssentials
import NeuralNetwork
import ScoringService
import Synchronization

/// What `gradcon benchmark` measured.
struct BenchmarkReport: Encodable {
    /// Milliseconds a score.
    struct Latency: Encodable {
        let median: Double
        let min: Double
        let p99: Double
        /// Half of all scores lie within this range around the median.
        let interquartileRange: Double
        let count: Int

        enum CodingKeys: String, CodingKey {
            case median, min, p99, count
            case interquartileRange = "interquartile_range"
        }

        /// - Parameter times: seconds, at least one.
        init(_ times: [Double]) {
            let sorted = times.sorted()
            func quantile(_ q: Double) -> Double { sorted[Int(Double(sorted.count - 1) * q)] * 1e3 }
            median = quantile(0.5)
            min = quantile(0)
            p99 = quantile(0.99)
            interquartileRange = quantile(0.75) - quantile(0.25)
            count = sorted.count
        }
    }

    let model: String
    let input: [Int]
    let multiplyAdds: Int
    let fmaPeakGFLOPS: Double
    let scoreMilliseconds: Latency
    let scoreFMAShare: Double
    /// By number of workers.
    let scoresPerSecond: [String: Double]
    let machine: String
    let flags: String

    enum CodingKeys: String, CodingKey {
        case model, input, machine, flags
        case multiplyAdds = "multiply_adds"
        case fmaPeakGFLOPS = "fma_peak_gflops"
        case scoreMilliseconds = "score_ms"
        case scoreFMAShare = "score_fma_share"
        case scoresPerSecond = "scores_per_second"
    }

    init(_ model: LoadedModel, seconds: Double, cores: Int) throws {
        let detector = model.checkpoint.detector
        // The pixels do not matter to the time, but where they are zero: these are neither constant nor black.
        let image = SelfTest(seed: 1, score: 0, tolerance: 0).input(for: detector.input)
        self.model = model.name
        input = detector.input.dimensions
        multiplyAdds = detector.multiplyAdds
        let before = FMAPeak.measure()
        _ = try Self.times(detector, image, seconds: seconds / 10)
        scoreMilliseconds = Latency(try Self.times(detector, image, seconds: seconds))
        fmaPeakGFLOPS = max(before, FMAPeak.measure())
        scoreFMAShare = Double(2 * multiplyAdds) / (scoreMilliseconds.median * 1e-3) / (fmaPeakGFLOPS * 1e9)
        var rates: [String: Double] = [:]
        for workers in Set([1, cores]).sorted() {
            _ = try Self.rate(detector, image, workers: workers, seconds: seconds / 10)
            rates[String(workers)] = try Self.rate(detector, image, workers: workers, seconds: seconds)
        }
        scoresPerSecond = rates
        machine = "\(Self.processor), \(cores) cores"
        flags = Self.build
    }

    /// Processor, cores and build, in one line.
    static var thisMachine: String {
        "\(processor), \(ProcessInfo.processInfo.activeProcessorCount) cores, \(build)"
    }

    /// For people.
    var text: String {
        func number(_ value: Double, _ digits: Int) -> String {
            let scale = [1.0, 10, 100, 1000][digits]
            let text = String(Int((value * scale).rounded()))
            guard digits > 0 else { return text }
            let padded = String(repeating: "0", count: max(0, digits + 1 - text.count)) + text
            return "\(padded.dropLast(digits)).\(padded.suffix(digits))"
        }
        let latency = scoreMilliseconds
        let rates = scoresPerSecond.sorted { (Int($0.key) ?? 0) < (Int($1.key) ?? 0) }.map { workers, rate in
            "\(number(rate, 0)) scores/s with \(workers) worker\(workers == "1" ? "" : "s")"
        }
        return """
            model       \(model), \(input.map(String.init).joined(separator: "x")), \(multiplyAdds) multiply-adds a score
            latency     median \(number(latency.median, 3)) ms, min \(number(latency.min, 3)), p99 \
            \(number(latency.p99, 3)), interquartile range \(number(latency.interquartileRange, 3)) \
            (\(latency.count) scores, one worker)
            FMA peak    \(number(fmaPeakGFLOPS, 1)) GFLOP/s of one core; the median reaches \
            \(number(scoreFMAShare * 100, 1))% of it
            throughput  \(rates.joined(separator: ", "))
            machine     \(machine)
            build       \(flags)
            """
    }

    /// Seconds of each of as many scores as fit into `seconds`, at least one.
    private static func times(_ detector: any AnomalyDetector, _ image: Tensor, seconds: Double) throws -> [Double] {
        let scorer = detector.makeScorer()
        let clock = ContinuousClock()
        let end = clock.now + .seconds(seconds)
        var times: [Double] = []
        var now = clock.now
        repeat {
            _ = try scorer.score(image)
            let then = clock.now
            times.append((then - now) / .seconds(1))
            now = then
        } while now < end
        return times
    }

    /// Scores per second of several workers together, each with a thread and a scorer of its own.
    private static func rate(
        _ detector: any AnomalyDetector, _ image: Tensor, workers: Int, seconds: Double
    ) throws -> Double {
        let total = Mutex((rate: 0.0, failure: (any Error)?.none))
        DispatchQueue.concurrentPerform(iterations: workers) { _ in
            let result = Result { try times(detector, image, seconds: seconds) }
            total.withLock { total in
                switch result {
                case .success(let times): total.rate += Double(times.count) / times.reduce(0, +)
                case .failure(let error): total.failure = error
                }
            }
        }
        let (rate, failure) = total.withLock { $0 }
        if let failure { throw failure }
        return rate
    }

    private static var processor: String {
        let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
        return line?.split(separator: ":").last.map { $0.trimmingPrefix(" ") }.map(String.init) ?? "unknown processor"
    }

    private static var build: String {
        #if DEBUG
            "debug, \(Processor.build)"
        #else
            "release, \(Processor.build)"
        #endif
    }
}
