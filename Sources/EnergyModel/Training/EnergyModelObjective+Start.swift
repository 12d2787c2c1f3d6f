import AnomalyDetection
import Determinism
import NeuralNetwork
import Tensors
package import Training

extension EnergyModelObjective {
    /// The starts that may fail before the run is given up.
    private static let mostFailedStarts = 3
    /// What the learning rate is multiplied by after each start that failed.
    private static let rateReduction = 0.3

    /// The starts that failed. A state file may say anything.
    private var failedStarts: Int {
        let count = history.pointer[0]
        return count > 0 ? Int(min(count, Float(Self.mostFailedStarts))) : 0
    }

    /// Adam's step size in this start.
    var learningRate: Double {
        (0..<failedStarts).reduce(options.schedule.learningRate) { rate, _ in rate * Self.rateReduction }
    }

    /// Draws weights and biases, uniform between -b and b, b = 1 / sqrt(fan-in), PyTorch's default, other ones after a
    /// start that failed.
    package func start(on data: TrainingData, isAgain: Bool) throws(TrainingError) {
        var generator = SeededGenerator(
            seed: options.seed, stream: TrainingStream.initialization | UInt64(failedStarts))
        for block in [parameters, firstMoment, secondMoment] { block.pointer.update(repeating: 0, count: block.count) }
        do throws(NetworkError) {
            for step in layout.network.steps.indices {
                let segments = layout.segments.filter { $0.step == step }
                guard let fanIn = segments.first?.shape.dropFirst().reduce(1, *) else { continue }
                for segment in segments {
                    let elements = (0..<segment.shape.reduce(1, *)).map { _ in
                        (2 * generator.uniformFloat() - 1) / Float(fanIn).squareRoot()
                    }
                    try layout.store(
                        Tensor(shape: segment.shape, elements: elements), of: segment,
                        at: parameters.pointer + segment.offset)
                }
            }
        } catch { throw .model(reason: error.description) }
        average.pointer.update(from: parameters.pointer, count: layout.count)
        buffer?.fill(&generator)
        resume(after: 0)
    }

    package func failedStep(_ progress: RunProgress, data: TrainingData) throws(TrainingError) -> LostModel {
        guard failedStarts < Self.mostFailedStarts else {
            return .ends(
                reason: "Each of \(failedStarts + 1) starts was lost, the last one by a \(evidence.name) of "
                    + "\(evidence.value) at a learning rate of \(learningRate); expected are finite numbers, and "
                    + "energies of at most \(options.method.energyLimit). A smaller --learning-rate or the other "
                    + "--objective may help.")
        }
        history.pointer[0] = Float(failedStarts + 1)
        return .startsOver(
            TrainingEvent.FailedStart(
                epochs: progress.epochs + 1, evidence: [evidence],
                start: "from other weights at a learning rate of \(learningRate)"))
    }
}
