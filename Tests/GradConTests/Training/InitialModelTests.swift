import AnomalyDetection
import Tensors
import TestSupport
import Testing
import Training

@testable import GradCon

struct InitialModelTests {
    /// The published numbers of parameters; of the variational form three linear layers of 576 more.
    @Test(
        arguments: [
            (TrainingOptions.Architecture.cae, 1, 230_721), (.cae, 3, 232_771), (.vae, 1, 230_721 + 3 * 576 * 577),
        ])
    func hasThePublishedSize(architecture: TrainingOptions.Architecture, channels: Int, parameters: Int) throws {
        let file = try InitialModel.make(
            TrainingOptions(architecture: architecture), input: .of(channels, 28, 28))
        #expect(try GradConDetector(file).parameterCount == parameters)
    }

    @Test(arguments: TrainingOptions.Architecture.allCases, [(1, 8, 8), (3, 33, 64), (4, 100, 9), (1, 70, 60)])
    func fitsAnyInput(architecture: TrainingOptions.Architecture, size: (Int, Int, Int)) throws {
        let shape = try InputShape.of(size.0, size.1, size.2)
        let file = try InitialModel.make(TrainingOptions(architecture: architecture), input: shape)
        #expect(try GradConDetector(file).makeScorer().score(shape.waves).value.isFinite)
    }

    @Test func weightsAreUniformWithinTheirBound() throws {
        let file = try InitialModel.make(TrainingOptions(TrainingSchedule(seed: 9)), input: .of(1, 28, 28))
        for (name, fanIn) in [("down.0", 16), ("down.6", 1024), ("up.0", 1024), ("up.6", 16)] {
            let bound = 1 / Double(fanIn).squareRoot()
            let elements = try file.tensor(named: "\(name).weight").elements.map(Double.init)
            #expect(elements.allSatisfy { abs($0) <= bound })
            // Uniform in (-b, b): mean 0, variance b^2 / 3. Five standard errors of the mean, and ten of the variance.
            let count = Double(elements.count)
            let mean = elements.reduce(0, +) / count
            let variance = elements.reduce(0) { $0 + $1 * $1 } / count
            #expect(abs(mean) < 5 * bound / (3 * count).squareRoot())
            #expect(abs(variance * 3 / (bound * bound) - 1) < 10 / count.squareRoot())
            #expect(try file.tensor(named: "\(name).bias").elements.allSatisfy { abs(Double($0)) <= bound })
        }
    }

    /// logit(1/2) = 0, logit(0.1) = -log 9; black and white are kept finite.
    @Test(
        arguments: [(0.5, 0), (0.1, -2.1972246), (0.9, 2.1972246), (0, -5.5373343), (1, 5.5373343)] as [(Double, Float)]
    )
    func outputBiasAnswersWithTheMean(mean: Double, bias: Float) {
        #expect(
            InitialModel.outputBiases(ofMeans: [mean, 0.5]).map { ($0 * 1e6).rounded() } == [(bias * 1e6).rounded(), 0])
    }

    @Test func theSeedDecides() throws {
        func weights(_ seed: UInt64) throws -> [Float] {
            try InitialModel.make(TrainingOptions(TrainingSchedule(seed: seed)), input: .of(1, 28, 28)).tensor(
                named: "up.0.weight"
            )
            .elements
        }
        #expect(try weights(1) == weights(1))
        #expect(try weights(1) != weights(2))
    }
}
