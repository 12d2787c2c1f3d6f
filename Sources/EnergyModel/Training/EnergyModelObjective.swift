package import AnomalyDetection
import Determinism
import NeuralNetwork
import Synchronization
package import Training
import Tensors

/// The training of an energy model: steps down the gradient of ``ScoreMatching`` or ``ContrastiveDivergence`` by Adam,
/// to the running mean of the parameters (Polyak and Juditsky, *Acceleration of Stochastic Approximation by Averaging*,
/// SIAM Journal on Control and Optimization 1992), which held-out images are judged by.
///
/// Where energies run away, or loss or gradient are not finite, training starts over at a lower rate, a few times at
/// most.
package final class EnergyModelObjective: Objective {
    package static var family: any DetectorFamily.Type { EnergyModelFamily.self }

    let options: EnergyModelOptions
    let input: InputShape
    let architecture: EnergyArchitecture
    let layout: ParameterLayout
    let parameters: AlignedFloats
    /// The running mean of the parameters.
    let average: AlignedFloats
    let firstMoment: AlignedFloats
    let secondMoment: AlignedFloats
    private let gradient: AlignedFloats
    /// What a resumed run has to know beside: the starts that failed, in the first element.
    let history = AlignedFloats(count: 16)
    /// The samples of contrastive divergence.
    let buffer: SampleBuffer?
    private let shards: [EnergyShard]
    private let gradients: [AlignedFloats]
    private let loop: ParallelLoop
    /// The steps so far.
    private(set) var iterations = 0
    /// The largest magnitude of an energy in the last pass.
    private var largestEnergy: Float = 0
    /// What the last step that lost the model was lost by.
    private(set) var evidence = (name: "largest energy", value: 0.0)

    /// How slowly the running mean forgets.
    private static let averageDecay: Float = 0.999

    package init(
        _ options: EnergyModelOptions, input: InputShape, batchSize: Int, threads: Int
    ) throws(TrainingError) {
        if let objection = EnergyArchitecture.objection(to: input) { throw .input(reason: objection) }
        self.options = options
        self.input = input
        architecture = EnergyArchitecture(for: input, isQuadratic: options.method == .scoreMatching)
        do { layout = ParameterLayout(try architecture.network(for: input)) } catch {
            throw .model(reason: error.description)
        }
        let hasTangents = options.method == .scoreMatching
        let shardCount = (batchSize + EnergyShard.imageLimit - 1) / EnergyShard.imageLimit
        let hasBuffer = options.method == .contrastiveDivergence
        try TrainingMemory.check(
            shardCount * EnergyShard.byteCount(layout, hasTangents: hasTangents)
                + 5 * layout.count * MemoryLayout<Float>.stride
                + (hasBuffer ? SampleBuffer.byteCount(input, batchSize: batchSize) : 0))
        parameters = AlignedFloats(count: layout.count)
        average = AlignedFloats(count: layout.count)
        firstMoment = AlignedFloats(count: layout.count)
        secondMoment = AlignedFloats(count: layout.count)
        gradient = AlignedFloats(count: layout.count)
        buffer = hasBuffer ? SampleBuffer(input, batchSize: batchSize) : nil
        shards = (0..<shardCount).map { [layout, architecture] _ in
            EnergyShard(layout, isQuadratic: architecture.isQuadratic, hasTangents: hasTangents)
        }
        gradients = shards.map(\.gradient)
        loop = ParallelLoop(threads: threads)
    }

    package var parameterCount: Int { layout.network.parameterCount }

    package var figures: FigureNames {
        let all = options.method.figures
        return FigureNames(all, shown: Array(all.dropFirst()))
    }

    package var blocks: [StateBlock] {
        [
            StateBlock("parameters", parameters), StateBlock("average", average, isPublished: true),
            StateBlock("first_moment", firstMoment), StateBlock("second_moment", secondMoment),
            StateBlock("history", history),
        ] + (buffer.map { [StateBlock("samples", $0.samples)] } ?? [])
    }

    package func resume(after steps: Int) {
        iterations = steps
        layout.install(parameters)
    }

    package func step(_ batch: TrainingBatch) -> (figures: [Double], isFinite: Bool)? {
        guard let figures = pass(batch, isStep: true) else { return nil }
        guard largestEnergy <= options.method.energyLimit else {
            evidence = ("largest energy", Double(largestEnergy))
            return (figures, false)
        }
        guard figures.allSatisfy(\.isFinite) else {
            evidence = ("loss", figures[0])
            return (figures, false)
        }
        Elementwise.sum(
            gradients.prefix(shardCount(batch)), offset: 0, into: gradient.pointer, isAdding: false,
            count: layout.count)
        let norm = GradientClipping(limit: options.method.gradientLimit)
            .apply(to: gradient.pointer, count: layout.count)
        guard Elementwise.isFinite(gradient.pointer, count: layout.count) else {
            evidence = ("norm of the gradient by the parameters", norm)
            return (figures, false)
        }
        iterations += 1
        let adam = Adam(learningRate: learningRate, firstDecay: options.method.firstDecay)
        adam.step(
            iteration: iterations, parameters: parameters.pointer, gradient: gradient.pointer,
            firstMoment: firstMoment.pointer, secondMoment: secondMoment.pointer, count: layout.count)
        layout.install(parameters)
        // At first it is the mean of the start and of all steps so far, each of which counts the same.
        let weight = max(1 - Self.averageDecay, 1 / Float(iterations + 1))
        Elementwise.approach(average.pointer, parameters.pointer, weight: weight, count: layout.count)
        return (figures, true)
    }

    /// By the running mean of the parameters.
    package func evaluate(_ batch: TrainingBatch) -> [Double]? {
        layout.install(average)
        defer { layout.install(parameters) }
        return pass(batch, isStep: false)
    }

    /// The figures of a batch, and for a step the shards' gradients; nil where an image cannot be loaded.
    private func pass(_ batch: TrainingBatch, isStep: Bool) -> [Double]? {
        let isLoaded = Atomic(true)
        let count = shardCount(batch)
        let (shards, buffer, input) = (shards, buffer, input)
        let seed = isStep ? nil : options.seed
        loop.run(count) { number in
            let shard = shards[number]
            let first = number * EnergyShard.imageLimit
            shard.images = min(EnergyShard.imageLimit, batch.count - first)
            shard.largestEnergy = 0
            let isDone =
                switch (buffer, seed) {
                case (nil, _): shard.matchScores(batch, first: first, seed: seed)
                case (let buffer?, nil): shard.contrast(batch, first: first, buffer)
                case (_, let seed?): shard.contrastHeldOut(batch, first: first, seed: seed, input: input)
                }
            if !isDone { isLoaded.store(false, ordering: .relaxed) }
        }
        guard isLoaded.load(ordering: .relaxed) else { return nil }
        largestEnergy = 0
        for shard in shards.prefix(count) where shard.largestEnergy > largestEnergy || shard.largestEnergy.isNaN {
            largestEnergy = shard.largestEnergy
        }
        return figures.all.indices.map { index in
            shards.prefix(count).reduce(0) { $0 + $1.sums[index] } / Double(batch.count)
        }
    }

    private func shardCount(_ batch: TrainingBatch) -> Int {
        (batch.count + EnergyShard.imageLimit - 1) / EnergyShard.imageLimit
    }
}
