import AnomalyDetection
import Foundation
import NeuralNetwork
import Statistics
import Tensors
import TestSupport
import Testing

@testable import GradCon

struct LatentDistributionTests {
    /// What `make_combined_case.py` has written.
    struct Case: Decodable {
        let positions: Int
        let channels: Int
        let training: [[Float]]
        let queries: [[Float]]
        let mean: [Double]
        let whitening: [Double]
        let log_distances: [Double]
        let held_out: [[Double]]
        let values: [[Double]]
        let scores: [Double]
        let p_values: [[Double]]

        static func read() throws -> Case {
            let file = Bundle.module.bundleURL.appending(path: "Fixtures/combined.json")
            return try JSONDecoder().decode(Case.self, from: Data(contentsOf: file))
        }

        var shape: MapShape { MapShape(channels: channels, height: positions / 2, width: 2) }

        /// A latent as a network has it: padded positions.
        func map(_ vector: [Float]) -> [Float] {
            (0..<positions).flatMap { position in
                let values = vector[(position * channels)..<((position + 1) * channels)]
                return values + [Float](repeating: 0, count: shape.stride - channels)
            }
        }
    }

    private static func distribution(
        _ shape: MapShape, _ tensors: [String: Tensor]
    ) throws(GradConError) -> LatentDistribution? {
        var source = CheckpointTensors(Safetensors(metadata: [:], tensors: tensors))
        let found = try LatentDistribution(of: shape, taking: &source)
        try source.expectNoneLeft()
        return found
    }

    private static func fitted(_ shape: MapShape, _ latents: [[Float]]) -> [String: Tensor] {
        var moments = LatentMoments(of: shape)
        for latent in latents { moments.add(latent) }
        return moments.tensors
    }

    @Test func factorAndDistanceAreNumPys() throws {
        let expected = try Case.read()
        // The order in which sums are put together makes no difference but rounding.
        var (moments, others) = (LatentMoments(of: expected.shape), LatentMoments(of: expected.shape))
        for latent in expected.training.prefix(25) { moments.add(expected.map(latent)) }
        for latent in expected.training.dropFirst(25) { others.add(expected.map(latent)) }
        moments.add(others)
        let tensors = moments.tensors
        let mean = try #require(tensors[LatentDistribution.meanName])
        let whitening = try #require(tensors[LatentDistribution.whiteningName])
        #expect(mean.shape == [20] && whitening.shape == [210])
        #expect(relativeDistance(mean.elements, expected.mean) < 1e-6)
        #expect(relativeDistance(whitening.elements, expected.whitening) < 1e-6)
        let distribution = try #require(try Self.distribution(expected.shape, tensors))
        let workspace = distribution.makeWorkspace()
        for (query, distance) in zip(expected.queries, expected.log_distances) {
            // Single precision; the element that never varied stretches by a hundred.
            #expect(abs(distribution.logDistance(of: expected.map(query), workspace) - distance) < 1e-4)
        }
        #expect(distribution.grid == nil && workspace.distances.isEmpty)
    }

    @Test func theCombinedScoreIsNumPys() throws {
        let expected = try Case.read()
        let combined = try #require(CombinedPValues(expected.held_out, weights: GradConDetector.combinedWeights))
        for (values, (score, pValues)) in zip(expected.values, zip(expected.scores, expected.p_values)) {
            #expect(abs(combined.score(of: values) - score) < 1e-9 * max(1, score))
            for (found, pValue) in zip(combined.pValues(of: values), pValues) { #expect(abs(found - pValue) < 1e-12) }
        }
    }

    /// 81 positions of 16 channels are more than one covariance takes.
    @Test func aLongLatentHasOneDistributionAPosition() throws {
        let shape = MapShape(channels: 16, height: 9, width: 9)
        let latents: [[Float]] = (0..<30).map { index in
            (0..<shape.count).map { (element: Int) -> Float in Float((element * 7 + index * index) % 11) / 11 }
        }
        let tensors = Self.fitted(shape, latents)
        #expect(tensors[LatentDistribution.meanName]?.shape == [81, 16])
        #expect(tensors[LatentDistribution.whiteningName]?.shape == [81, 136])
        let distribution = try #require(try Self.distribution(shape, tensors))
        #expect(distribution.grid?.positions == 81)
        let workspace = distribution.makeWorkspace()
        let usual = distribution.logDistance(of: latents[0], workspace)
        var strange = latents[0]
        for channel in 0..<16 { strange[40 * 16 + channel] += 3 }
        #expect(distribution.logDistance(of: strange, workspace) > usual)
        #expect(workspace.distances.indices.max { workspace.distances[$0] < workspace.distances[$1] } == 40)
    }

    /// A dead network's latents are all zero, and so are those of a single image apart from it.
    @Test(arguments: [1, 2, 20], [Float(0), 0.7])
    func latentsWithoutSpreadHaveADistance(count: Int, value: Float) throws {
        let shape = MapShape(channels: 3, height: 2, width: 2)
        let zeros = [Float](repeating: value, count: shape.count)
        let distribution = try #require(
            try Self.distribution(shape, Self.fitted(shape, [[Float]](repeating: zeros, count: count))))
        let workspace = distribution.makeWorkspace()
        let same = distribution.logDistance(of: zeros, workspace)
        var other = zeros
        other[0] += 0.01
        // No distance at all, as far as single precision has the mean.
        #expect(same < 0 && distribution.logDistance(of: other, workspace) > 5)
    }

    /// With fewer images than dimensions what lies outside of their span is far, but not infinitely.
    @Test func fewerImagesThanDimensionsHaveADistance() throws {
        let expected = try Case.read()
        let tensors = Self.fitted(expected.shape, expected.training.prefix(6).map(expected.map))
        let distribution = try #require(try Self.distribution(expected.shape, tensors))
        let distance = distribution.logDistance(of: expected.map(expected.queries[4]), distribution.makeWorkspace())
        #expect(distance.isFinite)
    }

    @Test func aLatentThatIsNotFiniteHasNone() throws {
        let expected = try Case.read()
        let distribution = try #require(
            try Self.distribution(
                expected.shape, Self.fitted(expected.shape, expected.training.map(expected.map))))
        for value in [Float.nan, .infinity] {
            var latent = expected.map(expected.queries[0])
            latent[1] = value
            #expect(distribution.logDistance(of: latent, distribution.makeWorkspace()).isNaN)
        }
    }

    // MARK: Files that are none

    @Test func aFactorThatIsNoneIsRefusedByName() throws {
        let expected = try Case.read()
        let tensors = Self.fitted(expected.shape, expected.training.map(expected.map))
        #expect(try Self.distribution(expected.shape, [:]) == nil)
        func refusal(_ name: String, _ change: (inout Tensor) -> Void) throws -> GradConError? {
            var changed = tensors
            var tensor = try #require(changed[name])
            change(&tensor)
            changed[name] = tensor
            do throws(GradConError) {
                _ = try Self.distribution(expected.shape, changed)
                return nil
            } catch { return error }
        }
        let (mean, whitening) = (LatentDistribution.meanName, LatentDistribution.whiteningName)
        for name in [mean, whitening] {
            #expect(try refusal(name) { $0.elements[3] = .nan } == .notFinite(tensor: name, index: 3))
            #expect(
                try refusal(name) { $0 = Tensor(shape: [3], elements: [1, 1, 1]) }
                    == .shape(tensor: name, found: [3], expected: [name == mean ? 20 : 210]))
            var lacking = tensors
            lacking[name] = nil
            #expect(throws: GradConError.tensor(.missingTensor(name))) {
                try Self.distribution(expected.shape, lacking)
            }
        }
        // The diagonal lies at 0, 2, 5, 9 and so on.
        for value: Float in [0, -1] {
            #expect(
                try refusal(whitening) { $0.elements[5] = value }
                    == .notPositive(tensor: whitening, index: 5, found: value))
        }
    }

    @Test func heldOutTermsThatAreNoneAreRefused() throws {
        var model = TestModel(input: try .small())
        func refusal() -> String? {
            do throws(GradConError) {
                _ = try model.detector()
                return nil
            } catch { return error.description }
        }
        let name = GradConDetector.heldOutName
        model.tensors[name] = Tensor(shape: [3, 6], elements: (0..<18).map(Float.init))
        #expect(refusal()?.contains("latent.mean") == true)
        let shape = try TestModel(input: .small()).detector().network.latentShape
        let waves: [[Float]] = (0..<10).map { index in
            (0..<shape.count).map { (element: Int) -> Float in Float((element + index * index) % 5) }
        }
        model.tensors.merge(Self.fitted(shape, waves)) { $1 }
        #expect(refusal() == nil)
        for (score, isRight) in [("combined", true), ("published", true), ("", false), ("sum", false)] {
            model.metadata["score"] = score
            #expect((refusal() == nil) == isRight)
        }
        model.tensors[name] = nil
        model.metadata["score"] = "combined"
        #expect(refusal()?.contains("\"held_out\"") == true)
        model.metadata["score"] = nil
        model.tensors[name] = Tensor(shape: [3, 5], elements: (0..<15).map(Float.init))
        #expect(refusal() == GradConError.heldOut(tensor: name, images: 5, needed: 6).description)
        model.tensors[name] = Tensor(shape: [2, 9], elements: (0..<18).map(Float.init))
        #expect(refusal()?.contains("\"held_out\" has the shape [2, 9]") == true)
    }
}
