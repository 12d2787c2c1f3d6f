import Training
import AnomalyDetection
import Dispatch
import Files
import Imaging
import NeuralNetwork
import Tensors
import ScoringService
import Synchronization

/// The measurements of `gradcon benchmark`, on images drawn from fixed seeds.
///
/// Scores take one image after the other: a processor learns how long the loops over one image's zeros are, which no
/// service can hope for. Pixels are neither constant nor black.
struct BenchmarkRunner {
    let model: LoadedModel
    /// The time of each measurement.
    let seconds: Double
    private let images: [Tensor]
    private let trainingImages: [Tensor]
    private let clock = ContinuousClock()

    var detector: any AnomalyDetector { model.checkpoint.detector }

    init(_ model: LoadedModel, seconds: Double) {
        self.model = model
        self.seconds = seconds
        let detector = model.checkpoint.detector
        images = (0..<min(64, (1 << 24) / detector.input.count)).map {
            SelfTest(seed: UInt64($0), score: 0, tolerance: 0).input(for: detector.input)
        }
        // Fewer of large ones, whose activations would take gigabytes.
        trainingImages = Array(images.prefix(max(1, (1 << 20) / detector.input.count)))
    }

    /// The images that scores take in turns: 64, 16 of the largest.
    var imageCount: Int { images.count }
    /// Images of a training batch: 64, fewer of large ones.
    var batchSize: Int { trainingImages.count }

    /// Seconds of each of many scores on one worker, at least one, and the FMA peaks in GFLOP/s: measured in turns, a
    /// twentieth of a second each, so that what disturbs one disturbs the other.
    func latency() throws -> (scores: [Double], peaks: [Double]) {
        let scorer = detector.makeScorer()
        var next = 0
        _ = try scoreTimes(scorer, from: &next, seconds: seconds / 10)
        var (scores, peaks): ([Double], [Double]) = ([], [])
        let turns = max(3, Int(seconds / 0.05))
        for _ in 0..<turns {
            peaks.append(FMAPeak.measure(for: .milliseconds(4)))
            scores += try scoreTimes(scorer, from: &next, seconds: seconds / Double(turns))
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
        guard let detector = detector as? any Benchmarkable else { return [] }
        let once = try times(of: 0) { _ = try detector.stageTimes(of: images, rounds: 1) }
        let roundsOnce = Double(StageTime.warmUpRounds + 1)
        let rounds = min(max(Int(seconds / (once[0] / roundsOnce)), images.count), 100_000)
        return try detector.stageTimes(of: images, rounds: rounds)
    }

    /// Seconds an image of each of many training steps; nil for a detector that is not trained here.
    func trainingTimes(threads: Int) throws -> [Double]? {
        guard let detector = detector as? any Benchmarkable else { return nil }
        let checkpoint = try Safetensors(parsing: try DurableFile.read(model.path))
        func times(steps: Int) throws -> [Double] {
            try type(of: detector).trainingSeconds(
                from: checkpoint, images: trainingImages, threads: threads, steps: steps)
        }
        let step = try times(steps: 1)[0] * Double(batchSize)
        return try times(steps: min(max(Int(seconds / step), 3), 10_000))
    }

    /// Seconds of each of many decodings.
    func decodingTimes(_ png: BenchmarkPNG) throws -> [Double] {
        _ = try PNGDecoder.decode(png.bytes)
        return try times(of: seconds / 2) { _ = try PNGDecoder.decode(png.bytes) }
    }

    /// Seconds of each of many scores, of one image after the other.
    private func scoreTimes(
        _ scorer: any AnomalyScorer, from next: inout Int, seconds: Double
    ) throws -> [Double] {
        try times(of: seconds) {
            _ = try scorer.score(images[next])
            next = next + 1 < images.count ? next + 1 : 0
        }
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
                var next = 0
                let result = Result { try scoreTimes(scorer, from: &next, seconds: seconds) }
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
