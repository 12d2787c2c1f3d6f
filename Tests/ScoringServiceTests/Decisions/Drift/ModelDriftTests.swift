import AnomalyDetection
import Dispatch
import Statistics
import Testing

@testable import ScoringService

struct ModelDriftTests {
    private static let levels = Configuration.Drift()
    private static let threshold = Threshold(value: 1, method: .conformal, falsePositiveRate: 0.2)

    /// The drift of a model that carries what so many normal images are like.
    private static func drift(_ bench: inout DriftBench, window: Int, normal: Int = 200) -> ModelDrift {
        let images = bench.images(normal)
        return ModelDrift(
            of: bench.detector, capacity: window, calibration: bench.calibration(images),
            reference: bench.reference(images))
    }

    /// By the calibration that the model came with.
    private func look(_ drift: ModelDrift) -> (report: DriftReport, change: ModelDrift.Change?) {
        drift.look(Self.levels, rule: DecisionRule(threshold: Self.threshold, calibration: drift.calibration))
    }

    /// Of 200 windows, each with a reference of its own, at most the share that was asked for is called anything but
    /// `ok`: with a level of 5%, 15 or fewer with a probability of 95%.
    @Test func windowsWithoutDriftAreOKAtTheNominalRate() throws {
        var levels = Self.levels
        levels.watchPValue = 0.05
        var bench = try DriftBench(seed: 1)
        var states: [DriftState: Int] = [:]
        for _ in 0..<200 {
            let drift = Self.drift(&bench, window: 100)
            bench.show(bench.images(100), to: drift)
            let rule = DecisionRule(threshold: nil, calibration: drift.calibration)
            states[drift.look(levels, rule: rule).report.state, default: 0] += 1
        }
        #expect(states[.ok, default: 0] >= 185 && states[.learning] == nil)
    }

    @Test func darkerImagesAreSeenWithinOneWindow() throws {
        var bench = try DriftBench(seed: 2)
        let drift = Self.drift(&bench, window: 200)
        bench.show(bench.images(200), to: drift)
        let normal = look(drift)
        #expect(normal.report.state == .ok && normal.report.since != nil && drift.current == .ok)
        #expect(normal.change?.former == .learning)
        bench.show(bench.images(200, darkening: 0.9), to: drift)
        let (report, change) = look(drift)
        #expect(report.state == .drifted && change?.former == .ok && drift.current == .drifted)
        let strongest = try #require(report.strongest)
        #expect(strongest.quantity == DriftQuantity(kind: .frame, name: "brightness"))
        #expect(strongest.direction == "lower" && strongest.median < strongest.referenceMedian)
        #expect(report.decision?.quantity == strongest.quantity && report.decision?.pictures == 400)
        #expect(report.score.map { $0.adjustedPValue > 0.01 } == true)
    }

    /// The figures slide, and the state waits for a window without an image of the last decision's.
    @Test func theStateIsDecidedOnceAWindow() throws {
        var bench = try DriftBench(seed: 3)
        let drift = Self.drift(&bench, window: 100)
        bench.show(bench.images(99), to: drift)
        #expect(look(drift).report.state == .learning)
        bench.show(bench.images(1), to: drift)
        #expect(look(drift).report.state == .ok)
        bench.show(bench.images(99, darkening: 0.8), to: drift)
        let waiting = look(drift)
        #expect(waiting.report.state == .ok && waiting.change == nil && waiting.report.decision?.pictures == 100)
        #expect(try #require(waiting.report.pValue) < Self.levels.driftedPValue)
        bench.show(bench.images(1), to: drift)
        #expect(look(drift).report.state == .drifted)
        // Nothing new, nothing said.
        #expect(look(drift).change == nil)
    }

    @Test func whatTheModelLacksIsLearnedFromTheFirstWindow() throws {
        var bench = try DriftBench(seed: 4)
        let drift = ModelDrift(
            of: bench.detector, capacity: 100, calibration: bench.calibration(bench.images(200)), reference: nil)
        bench.show(bench.images(100), to: drift)
        let first = look(drift).report
        #expect(first.state == .ok && first.comparisons.map(\.quantity.name) == ["score"])
        #expect(first.pending.count == bench.detector.terms.count + 2)
        // As long as the window shares images with the first one, they are not compared.
        bench.show(bench.images(99, darkening: 0.8), to: drift)
        #expect(look(drift).report.comparisons.count == 1)
        bench.show(bench.images(1, darkening: 0.8), to: drift)
        let second = look(drift).report
        #expect(second.state == .drifted && second.pending.isEmpty)
        #expect(second.strongest?.source == .firstWindow && second.strongest?.referenceSize == 100)
    }

    /// Scores of a cross-fitted model's calibration are those of other models: its reference has no terms.
    @Test(arguments: [false, true])
    func scoresAreLearnedWhereNoneAreThoseOfThisModel(isCrossFitted: Bool) throws {
        var bench = try DriftBench(seed: 5)
        let images = bench.images(200)
        let frames = images.map(\.statistics)
        let drift = ModelDrift(
            of: bench.detector, capacity: 50, calibration: isCrossFitted ? bench.calibration(images) : nil,
            reference: isCrossFitted
                ? DriftReference(
                    terms: [:], brightness: frames.map(\.brightness), contrast: frames.map(\.contrast)) : nil)
        bench.show(bench.images(50), to: drift)
        let first = look(drift).report
        #expect(first.state == (isCrossFitted ? .ok : .learning) && first.score == nil)
        #expect(first.comparisons.map(\.quantity.name) == (isCrossFitted ? ["brightness", "contrast"] : []))
        bench.show(bench.images(50), to: drift)
        #expect(look(drift).report.state == .ok)
    }

    @Test func anotherCalibrationIsComparedWithAnew() throws {
        var bench = try DriftBench(seed: 6)
        let drift = Self.drift(&bench, window: 100)
        let former = look(drift).report
        bench.show(bench.images(100, darkening: 0.8), to: drift)
        #expect(look(drift).report.state == .drifted && former.state == .learning)
        let rule = DecisionRule(threshold: nil, calibration: bench.calibration(bench.images(200)))
        let found = drift.look(Self.levels, rule: rule).report
        #expect(found.state == .learning && found.exceeding == nil)
        #expect(found.comparisons.map(\.quantity.name) == ["score"])
        for _ in 0..<2 {
            bench.show(bench.images(100, darkening: 0.8), to: drift)
            #expect(drift.look(Self.levels, rule: rule).report.state == .ok)
        }
        #expect(drift.latest?.pending.isEmpty == true)
    }

    @Test func framesThatAreNoPictureAreCountedAndLeftOut() throws {
        var bench = try DriftBench(seed: 7)
        let drift = Self.drift(&bench, window: 10)
        let limits = FrameLimits(of: bench.images(20).map(\.statistics))
        bench.show(bench.images(4), to: drift, limits: limits)
        let score = AnomalyScore(value: 1e9, terms: bench.detector.terms.map { _ in 1e9 })
        for (brightness, contrast) in [(0.5, 0.0), (0.01, 0.2), (0.99, 0.2), (0.99, 0.2)] {
            let statistics = DriftBench.frame(brightness: brightness, contrast: contrast)
            bench.show([DriftBench.Image(score: score, statistics: statistics)], to: drift, limits: limits)
        }
        let report = look(drift).report
        #expect(report.images == .init(pictures: 4, blank: 1, dark: 1, bright: 2))
        #expect(report.windowSize == 4 && report.comparisons.allSatisfy { $0.median < 1e9 })
    }

    /// Eight threads at once; the counts are those of one after the other.
    @Test func noImageIsLostAmongThreads() throws {
        var bench = try DriftBench(seed: 8)
        let images = bench.images(8 * 500)
        let drift = ModelDrift(of: bench.detector, capacity: 10_000, calibration: nil, reference: nil)
        let shown = bench
        DispatchQueue.concurrentPerform(iterations: 8) { thread in
            for image in images[thread * 500..<(thread + 1) * 500] {
                shown.show([image], to: drift)
                if thread == 0 { _ = drift.latest }
            }
        }
        let report = look(drift).report
        #expect(report.images.pictures == 4000 && report.windowSize == 4000)
        #expect(report.exceeding == images.count { $0.score.value > Self.threshold.value })
        #expect(report.exceedingShare == report.exceeding.map { Double($0) / 4000 })
        let interval = try #require(report.exceedingInterval)
        #expect(try interval.lower < #require(report.exceedingShare) && interval.upper < 0.2)
    }

    @Test func theTermThatMovedMostIsNamed() throws {
        var bench = try DriftBench(seed: 9)
        let drift = Self.drift(&bench, window: 100)
        let images = bench.images(100).map { image in
            var terms = image.score.terms
            terms[2] += 3
            terms[3] -= 1
            return DriftBench.Image(
                score: AnomalyScore(value: image.score.value, terms: terms), statistics: image.statistics)
        }
        bench.show(images, to: drift)
        let term = try #require(look(drift).report.mostMovedTerm)
        #expect(term.quantity.name == bench.detector.terms[2].name && term.direction == "higher")
    }
}
