import Determinism
import AnomalyDetection
import NeuralNetwork
import Tensors
import Training

/// Trains a ``LinearMapDetector`` by gradient descent with momentum and a little noise on the images.
final class LinearMapObjective: Objective {
    struct Options: ScheduledOptions {
        var schedule = TrainingSchedule()
        /// How much of the last step a step keeps.
        var momentum = 0.5
        var members = 1

        var named: [(name: String, value: String)] {
            [("momentum", "\(momentum)"), ("number of epochs", schedule.epochsText), ("seed", "\(seed)")]
        }
    }

    static var family: any DetectorFamily.Type { LinearMapFamily.self }

    private let options: Options
    private let input: InputShape
    private let weights: AlignedFloats
    private let velocity: AlignedFloats
    /// What it was told, in the order in which it was.
    private(set) var starts: [Bool] = []

    init(_ options: Options, input: InputShape, batchSize: Int, threads: Int) throws(TrainingError) {
        self.options = options
        self.input = input
        weights = AlignedFloats(count: input.count)
        velocity = AlignedFloats(count: input.count)
    }

    var parameterCount: Int { input.count }
    let figures = FigureNames(["error", "length"], shown: ["length"])
    var blocks: [StateBlock] {
        [StateBlock("weights", weights, isPublished: true), StateBlock("velocity", velocity)]
    }

    func start(on data: TrainingData, isAgain: Bool) throws(TrainingError) { starts.append(isAgain) }
    func resume(after steps: Int) {}

    func step(_ batch: TrainingBatch) -> (figures: [Double], isFinite: Bool)? {
        guard let (figures, gradient) = differentiate(batch, isNoisy: true) else { return nil }
        for index in 0..<input.count {
            velocity.pointer[index] =
                Float(options.momentum) * velocity.pointer[index]
                - Float(options.schedule.learningRate) * gradient[index]
            weights.pointer[index] += velocity.pointer[index]
        }
        return (figures, figures[0].isFinite)
    }

    func evaluate(_ batch: TrainingBatch) -> [Double]? { differentiate(batch, isNoisy: false)?.figures }

    private func differentiate(_ batch: TrainingBatch, isNoisy: Bool) -> (figures: [Double], gradient: [Float])? {
        let image = AlignedFloats(count: input.count)
        var (error, gradient) = (0.0, [Float](repeating: 0, count: input.count))
        for number in 0..<batch.count {
            guard batch.load(number, into: image.pointer) else { return nil }
            if isNoisy {
                var generator = batch.generator(number)
                for index in 0..<input.count { image.pointer[index] += 0.01 * generator.normal() }
            }
            var product: Float = 0
            for index in 0..<input.count { product += weights.pointer[index] * image.pointer[index] }
            error += Double((product - 1) * (product - 1)) / Double(batch.count)
            for index in 0..<input.count {
                gradient[index] += 2 * (product - 1) * image.pointer[index] / Float(batch.count)
            }
        }
        let length = (0..<input.count).reduce(0) { $0 + Double(weights.pointer[$1] * weights.pointer[$1]) }
        return ([error, length.squareRoot()], gradient)
    }

    func makeModel(from data: TrainingData) throws(TrainingError) -> TrainedModel {
        let elements = (0..<input.count).map { weights.pointer[$0] }
        return TrainedModel(
            architecture: "linear-map", input: input, metadata: ["momentum": "\(options.momentum)"],
            tensors: ["weights": Tensor(shape: input.dimensions, elements: elements)])
    }
}
