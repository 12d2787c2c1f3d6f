import AnomalyDetection
import Dispatch
import Imaging
import NeuralNetwork
import ScoringService
import Synchronization

/// The measurements of `gradcon benchmark`, on images drawn from fixed seeds.
///
/// The pixels matter little to the time, but where they are zero: these are neither constant nor black.
struct BenchmarkBench {
    let model: LoadedModel
    /// Of each measurement.
    let seconds: Double
    private let image: Tensor
    private let clock = ContinuousClock()

    var detector: any AnomalyDetector { model.checkpoint.detector }

    init(_ model: LoadedModel, seconds: Double) {
        self.model = model
        self.seconds = seconds
        image = Self.image(seed: 1, for: model.checkpoint.detector)
    }

    /// Seconds of each of many scores on one worker, at least one, and the FMA peaks in GFLOP/s: measured in turns, a
    /// twentieth of a second each, so that what disturbs one disturbs the other.
    func latency() throws -> (scores: [Double], peaks: [Double]) {
        let scorer = detector.makeScorer()
        _ = try times(of: seconds / 10) { _ = try scorer.score(image) }
        var (scores, peaks): ([Double], [Double]) = ([], [])
        let turns = max(3, Int(seconds / 0.05))
        for _ in 0..<turns {
            peaks.append(FMAPeak.measure(for: .milliseconds(4)))
            scores += try times(of: seconds / Double(turns)) { _ = try scorer.score(image) }
        }
        return (scores, peaks)
    }

    /// Scores a second for each number of workers, measured in turns.
    func throughput(workers: [Int]) throws -> [Double] {
        let turns = 5
        _ = try rate(workers: workers.last ?? 1, seconds: seconds / 10)
        var rates = [[Double]](repeating: [], count: workers.count)
        for _ in 0..<turns {
            for (index, count) in workers.enumerated() {
                rates[index].append(try rate(workers: count, seconds: seconds / Double(turns)))
            }
        }
        return rates.map { $0.sorted()[turns / 2] }
    }

    /// The stages of a score, in order; none for a detector that does not tell them apart.
    func stageTimes() throws -> [StageTime] {
        guard let detector = detector as? GradConDetector else { return [] }
        let once = try times(of: 0) { _ = try detector.stageTimes(of: image, rounds: 1) }
        // The 51 rounds of the call above.
        let rounds = min(max(Int(seconds / (once[0] / 51)), 10), 100_000)
        return try detector.stageTimes(of: image, rounds: rounds)
    }

    /// Images of a training batch: 64, fewer of large ones, whose activations would take gigabytes.
    var batchSize: Int { min(64, max(1, (1 << 20) / detector.input.count)) }

    /// Seconds an image of each of many training steps; nil for a detector that is not trained here.
    func trainingTimes(threads: Int) throws -> [Double]? {
        guard detector is GradConDetector else { return nil }
        let checkpoint = try Safetensors(parsing: try CheckpointFile.read(model.path))
        let images = (0..<batchSize).map { Self.image(seed: UInt64($0), for: detector) }
        func times(steps: Int) throws -> [Double] {
            try TrainingTime.secondsPerImage(checkpoint, images: images, threads: threads, steps: steps)
        }
        let step = try times(steps: 1)[0] * Double(batchSize)
        return try times(steps: min(max(Int(seconds / step), 3), 10_000))
    }

    /// Seconds of each of many decodings.
    func decodingTimes(_ png: BenchmarkPNG) throws -> [Double] {
        _ = try PNGDecoder.decode(png.bytes)
        return try times(of: seconds / 2) { _ = try PNGDecoder.decode(png.bytes) }
    }

    private static func image(seed: UInt64, for detector: any AnomalyDetector) -> Tensor {
        SelfTest(seed: seed, score: 0, tolerance: 0).input(for: detector.input)
    }

    /// Does something as often as fits into so many seconds, at least once, and returns the seconds of each time.
    private func times(of seconds: Double, _ body: () throws -> Void) rethrows -> [Double] {
        let end = clock.now + .seconds(seconds)
        var times: [Double] = []
        var now = clock.now
        repeat {
            try body()
            let then = clock.now
            times.append((then - now) / .seconds(1))
            now = then
        } while now < end
        return times
    }

    /// Scores a second of several workers together, each with a thread and a scorer of its own.
    private func rate(workers: Int, seconds: Double) throws -> Double {
        let total = Mutex((rate: 0.0, failure: (any Error)?.none))
        let group = DispatchGroup()
        for worker in 0..<workers {
            // A queue each, and so a thread each, also where there are fewer processors.
            DispatchQueue(label: "gradcon.benchmark.\(worker)", qos: .userInitiated).async(group: group) {
                let scorer = detector.makeScorer()
                let result = Result { try times(of: seconds) { _ = try scorer.score(image) } }
                total.withLock { total in
                    switch result {
                    case .success(let times): total.rate += Double(times.count) / times.reduce(0, +)
                    case .failure(let error): total.failure = error
                    }
                }
            }
        }
        group.wait()
        let (rate, failure) = total.withLock { $0 }
        if let failure { throw failure }
        return rate
    }
}
