import AnomalyDetection
import Datasets
import Foundation
import Tensors
import TestSupport
import Testing

@testable import GradCon
@testable import Training

/// Models of several members, and cross-fitted ones, as ``Trainer`` makes them.
struct GradConMembersTests {
    private static func options(
        members: Int, seed: UInt64 = 6, architecture: TrainingOptions.Architecture = .cae
    ) -> TrainingOptions {
        TrainingOptions(
            TrainingSchedule(epochs: 1, batchSize: 40, seed: seed), architecture: architecture,
            initialization: .meanOutput, members: members)
    }

    private static func checkpoint(_ path: String) throws -> Checkpoint {
        try Checkpoint(contentsOf: path, detectors: .gradCon)
    }

    /// Two networks as one model, and each as a model of its own.
    @Test func theScoreIsTheMeanOfModelsTrainedFromTheNextSeeds() throws {
        let bench = try GradConBench(images: 300)
        _ = try bench.trainer(Self.options(members: 2)).run()
        let together = try Self.checkpoint(bench.output)
        var alone: [Checkpoint] = []
        for seed in [6, 7] as [UInt64] {
            let path = bench.output + ".\(seed).safetensors"
            _ = try bench.trainer(Self.options(members: 1, seed: seed), output: path).run()
            alone.append(try Self.checkpoint(path))
        }
        #expect(together.detector.terms == alone[0].detector.terms)
        #expect(together.detector.maps == alone[0].detector.maps)
        #expect(together.detector.parameterCount == 2 * alone[0].detector.parameterCount)
        try together.selfTest?.run(on: together.detector)

        let input = together.detector.input.waves
        let found = try together.detector.makeScorer().explanation(of: input)
        let expected = try alone.map { try $0.detector.makeScorer().explanation(of: input) }
        func mean(_ value: (AnomalyScore) -> Double) -> Double {
            (value(expected[0].score) + value(expected[1].score)) / 2
        }
        #expect(found.score.value == mean(\.value))
        for term in found.score.terms.indices { #expect(found.score.terms[term] == mean { $0.terms[term] }) }
        for term in found.score.pValues.indices {
            // Rounding of exp and log.
            #expect(abs(found.score.pValues[term] - exp(mean { log($0.pValues[term]) })) < 1e-12)
        }
        for map in found.maps.indices {
            let means = zip(expected[0].maps[map].elements, expected[1].maps[map].elements).map { ($0 + $1) / 2 }
            #expect(found.maps[map].elements == means)
        }
        #expect(try together.detector.makeScorer().score(input) == found.score)
        // Other threads take members, in any order.
        let shared = try #require(together.detector.makeScorer() as? any DivisibleScorer)
        shared.sharing = { count, body in DispatchQueue.concurrentPerform(iterations: count) { body(count - 1 - $0) } }
        #expect(try shared.score(input) == found.score)
        #expect(try shared.explanation(of: input).maps.map(\.elements) == found.maps.map(\.elements))

        // Held-out images have means, too; their sum tells.
        let calibration = try #require(together.calibration)
        let sums = alone.compactMap { $0.calibration?.scores.reduce(0, +) }
        #expect(calibration.size == alone[0].calibration?.size)
        #expect(abs(calibration.scores.reduce(0, +) - (sums[0] + sums[1]) / 2) < 1e-9)
        #expect(together.termThresholds.keys.sorted() == ["gradcon_score"])
        let errors = (alone + [together]).compactMap { $0.reference?.terms["reconstruction_error"]?.reduce(0, +) }
        #expect(errors.count == 3 && abs(errors[2] - (errors[0] + errors[1]) / 2) < 1e-4)
        #expect(try bench.record().options.members == 2)
    }

    @Test func answersAreThoseOfASingleModel() throws {
        let bench = try GradConBench(images: 300)
        _ = try bench.trainer(Self.options(members: 2)).run()
        let ensemble = try #require(Self.checkpoint(bench.output).detector as? GradConEnsemble)
        let score = try ensemble.makeScorer().score(ensemble.input.waves)
        let rule = DecisionRule(threshold: nil, calibration: nil)
        #expect(
            ensemble.answerMembers(of: score, rule: rule, isPicture: true)
                == ensemble.members[0].answerMembers(of: score, rule: rule, isPicture: true))
        #expect(ensemble.constants == ensemble.members[0].constants && ensemble.architecture == "cae")
    }

    // MARK: Files that are none

    @Test(arguments: ["", "0", "1", "17", "two", "+2", "02", "3"])
    func anotherNumberOfMembersIsRefused(text: String) throws {
        let bench = try GradConBench()
        _ = try bench.trainer(Self.options(members: 2)).run()
        var file = try Safetensors(parsing: Array(bench.bytes()))
        file.metadata["members"] = text
        #expect(throws: GradConError.self) { _ = try GradConEnsemble(file) }
    }

    /// One that is missing, one too many, one without a place, one of another shape.
    @Test func membersThatAreNotAlikeAreRefused() throws {
        let bench = try GradConBench(images: 300)
        _ = try bench.trainer(Self.options(members: 2)).run()
        let whole = try Safetensors(parsing: Array(bench.bytes()))
        var tensors: [String: Tensor] = [:]
        for name in whole.names { tensors[name] = try whole.tensor(named: name) }
        func refusal(_ change: (inout [String: Tensor]) -> Void) -> String? {
            var changed = tensors
            change(&changed)
            do throws(CheckpointError) {
                _ = try GradConFamily.makeDetector(Safetensors(metadata: whole.metadata, tensors: changed))
                return nil
            } catch { return error.description }
        }
        #expect(refusal { _ in } == nil)
        #expect(refusal { $0["member.1.up.0.bias"] = nil }?.contains("member.1.up.0.bias") == true)
        #expect(refusal { $0["up.0.bias"] = $0["member.1.up.0.bias"] }?.contains("\"up.0.bias\"") == true)
        #expect(refusal { $0["member.2.up.0.bias"] = $0["member.1.up.0.bias"] }?.contains("member.2.up.0.bias") == true)
        #expect(refusal { $0["member.1.more"] = $0["member.1.up.0.bias"] }?.contains("member.1.more") == true)
        #expect(
            refusal { $0["member.1.up.0.bias"] = Tensor(shape: [3], elements: [1, 2, 3]) }?.contains("[3]") == true)
        #expect(
            refusal { $0["member.1.held_out"] = nil } == "The file has no tensor \"member.1.held_out\".")
    }

    @Test(arguments: [0, 17])
    func optionsOutsideTheirRangeAreRefused(members: Int) throws {
        let bench = try GradConBench()
        #expect {
            _ = try bench.trainer(Self.options(members: members))
        } throws: { error in
            "\(error)" == "The number of members is \(members); expected is 1 to 16."
        }
    }

    /// A file of before there were members has one network.
    @Test func optionsWithoutMembersHaveOne() throws {
        let text = try JSONEncoder().encode(Self.options(members: 1))
        #expect(!String(decoding: text, as: UTF8.self).contains("members"))
        #expect(try JSONDecoder().decode(TrainingOptions.self, from: text).members == 1)
        let more = try JSONEncoder().encode(Self.options(members: 3))
        #expect(try JSONDecoder().decode(TrainingOptions.self, from: more).members == 3)
    }

    // MARK: Few images

    /// 30 images: all train, each has terms by a model made without it, and the score is made of these.
    @Test(arguments: [1, 2])
    func fewImagesAreCrossFitted(members: Int) throws {
        let bench = try GradConBench(images: 30)
        let dataset = try Dataset.load(path: bench.folder.appending(path: "data.npy").path)
        let request = try TrainingRequest(
            dataset: dataset, split: Split(.crossFit, of: dataset, inlierClass: nil, seed: 1),
            input: TrainingInput(of: dataset, resize: .lanczos3), threads: 2, output: bench.output)
        let whole = bench.output + ".whole"
        var other = request
        other.output = whole
        _ = try Trainer<GradConObjective>(Self.options(members: members), other).run()
        // Stops in the middle of each fold.
        var (isFinished, runs) = (false, 0)
        while !isFinished, runs < 20 {
            var steps = 0
            let trainer = try Trainer<GradConObjective>(Self.options(members: members), request, resume: true)
            let outcome = try trainer.run { event in
                if case .step = event { steps += 1 }
            } shouldStop: {
                steps == 1
            }
            if case .finished = outcome { isFinished = true }
            runs += 1
        }
        #expect(isFinished && runs >= members * 5)
        #expect(try Safetensors(parsing: Array(bench.bytes())).metadata["members"] == "\(members * 5)")
        #expect(try bench.bytes() == bench.bytes(whole))
        let checkpoint = try Self.checkpoint(bench.output)
        #expect(checkpoint.calibration?.size == 30 && checkpoint.threshold?.falsePositiveRate == 0.05)
        #expect(checkpoint.detector.terms.contains { $0.name == "gradcon_score" })
        #expect(try bench.record().images == ImageCounts(train: 30, validation: 0, calibration: 0))
    }

    @Test func aSingleImageGivesAModelWithoutThreshold() throws {
        let bench = try GradConBench(images: 1)
        let dataset = try Dataset.load(path: bench.folder.appending(path: "data.npy").path)
        let request = try TrainingRequest(
            dataset: dataset, split: Split(.crossFit, of: dataset, inlierClass: nil, seed: 1),
            input: TrainingInput(of: dataset, resize: .lanczos3), threads: 1, output: bench.output)
        _ = try Trainer<GradConObjective>(Self.options(members: 1), request).run()
        let checkpoint = try Self.checkpoint(bench.output)
        #expect(checkpoint.threshold == nil && !checkpoint.detector.terms.contains { $0.name == "gradcon_score" })
    }
}
