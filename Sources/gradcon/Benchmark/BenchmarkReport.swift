import Training
import AnomalyDetection
import Files
import FoundationEssentials
import ScoringService

/// What `gradcon benchmark` measured.
struct BenchmarkReport: Encodable {
    /// Milliseconds of one thing that was done many times.
    struct Latency: Encodable {
        let median: Double
        let min: Double
        let p99: Double
        /// Half of all lie within this range around the median.
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

    /// One stage of a score.
    struct Stage: Encodable {
        let name: String
        let multiplyAdds: Int
        let microseconds: Double
        /// Null for a stage without multiply-adds.
        let gigaflops: Double?
        let fmaShare: Double?

        enum CodingKeys: String, CodingKey {
            case name
            case multiplyAdds = "multiply_adds"
            case microseconds = "us"
            case gigaflops = "gflops"
            case fmaShare = "fma_share"
        }
    }

    /// How a training step was measured.
    struct Training: Encodable {
        let batchSize: Int
        let threads: Int
        /// Milliseconds an image.
        let latency: Latency

        enum CodingKeys: String, CodingKey {
            case threads
            case batchSize = "batch_size"
            case latency = "ms_per_image"
        }
    }

    let model: String
    let input: [Int]
    /// How many images the scores were of, in turns.
    let images: Int
    /// Nil for a detector that does not tell.
    let multiplyAdds: Int?
    /// The median of the measurements made between the others, and their range.
    let fmaPeakGFLOPS: Double
    let fmaPeakRange: [Double]
    let scoreMilliseconds: Latency
    /// The median score's rate by the FMA peak; nil where the multiply-adds are not known.
    let scoreFMAShare: Double?
    /// By number of workers.
    let scoresPerSecond: [String: Double]
    /// The stages in their order; empty for a detector that does not tell.
    let stages: [Stage]
    /// Nil for a detector that cannot be trained here.
    let training: Training?
    let trainMillisecondsPerImage: Double?
    /// The median of decoding the image that ``png`` describes.
    let pngDecodeMilliseconds: Double
    let pngDecode: Latency
    let png: String
    let machine: String
    let flags: String

    enum CodingKeys: String, CodingKey {
        case model, input, images, stages, training, png, machine, flags
        case multiplyAdds = "multiply_adds"
        case fmaPeakGFLOPS = "fma_peak_gflops"
        case fmaPeakRange = "fma_peak_range_gflops"
        case scoreMilliseconds = "score_ms"
        case scoreFMAShare = "score_fma_share"
        case scoresPerSecond = "scores_per_second"
        case trainMillisecondsPerImage = "train_ms_per_image"
        case pngDecodeMilliseconds = "png_decode_ms"
        case pngDecode = "png_decode"
    }

    /// Measures.
    ///
    /// - Parameters:
    ///   - png: what to decode.
    ///   - seconds: of each measurement.
    ///   - workers: the numbers of workers to measure throughput with, at least one number.
    init(measuring model: LoadedModel, png: BenchmarkPNG, seconds: Double, workers: [Int]) throws {
        let workers = Set(workers).sorted()
        let bench = BenchmarkRunner(model, seconds: seconds)
        let (scores, peaks) = try bench.latency()
        let peak = peaks.sorted()[peaks.count / 2]
        func share(_ multiplyAdds: Int, _ seconds: Double) -> Double {
            Double(2 * multiplyAdds) / seconds / (peak * 1e9)
        }

        self.model = model.name
        input = bench.detector.input.dimensions
        images = bench.imageCount
        multiplyAdds = (bench.detector as? any Benchmarkable)?.multiplyAdds
        fmaPeakGFLOPS = peak
        fmaPeakRange = [peaks.min() ?? peak, peaks.max() ?? peak]
        scoreMilliseconds = Latency(scores)
        let median = scoreMilliseconds.median * 1e-3
        scoreFMAShare = multiplyAdds.map { share($0, median) }
        let rates = try bench.throughput(workers: workers)
        scoresPerSecond = Dictionary(uniqueKeysWithValues: zip(workers.map(String.init), rates))
        stages = try bench.stageTimes().map { stage in
            let hasProducts = stage.multiplyAdds > 0 && stage.seconds > 0
            return Stage(
                name: stage.name, multiplyAdds: stage.multiplyAdds, microseconds: stage.seconds * 1e6,
                gigaflops: hasProducts ? Double(2 * stage.multiplyAdds) / stage.seconds * 1e-9 : nil,
                fmaShare: hasProducts ? share(stage.multiplyAdds, stage.seconds) : nil)
        }
        let threads = workers.last ?? 1
        training = try bench.trainingTimes(threads: threads).map { times in
            Training(batchSize: bench.batchSize, threads: threads, latency: Latency(times))
        }
        trainMillisecondsPerImage = training?.latency.median
        pngDecode = Latency(try bench.decodingTimes(png))
        pngDecodeMilliseconds = pngDecode.median
        self.png = png.description
        machine = Self.machine
        flags = Self.build
    }

    /// Processor, number of processors and build, in one line.
    static var thisMachine: String { "\(machine), \(build)" }

    private static var machine: String {
        let count = AvailableProcessors.count
        return "\(processor), \(count) \(count == 1 ? "processor" : "processors")"
    }

    private static var processor: String {
        let bytes = (try? DurableFile.readToEnd("/proc/cpuinfo", maximumSize: 1 << 24)) ?? []
        let text = String(decoding: bytes, as: UTF8.self)
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
