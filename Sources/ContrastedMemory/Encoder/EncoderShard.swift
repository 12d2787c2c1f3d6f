import AnomalyDetection
import Determinism
import NeuralNetwork
import Training

/// A few images of a batch, each in two views and all turns of these, on their way through the encoder and back.
///
/// A batch is cut into shards of ``imageLimit`` images whatever the number of threads. A shard is a small batch of its
/// own: its images alone are told apart, and normalised by their statistics. The shards' gradients are added in their
/// order: so the same batch gives the same bits on any number of threads.
///
/// `@unchecked Sendable`: within a `ParallelLoop` a shard belongs to one task, and the loops are barriers.
final class EncoderShard: @unchecked Sendable {
    /// Enough to have something to tell apart, few enough for a batch of 32 to occupy 4 cores.
    static let imageLimit = 8
    static let viewCount = 2

    /// What the loss of a shard is made of, as means over its images.
    struct Losses {
        /// The sum over the scales of their weight times L of ``ViewContrast``.
        var contrast = 0.0
        /// The cross entropy of the turns.
        var turn = 0.0
    }

    private let model: EncoderModel
    private let pass: NetworkPass
    private let contrasts: [ViewContrast]
    /// By view, the vectors of the scale at work, and their gradients.
    private let rows: [AlignedFloats]
    private let rowGradients: [AlignedFloats]
    private let view: AlignedFloats
    private let source: AlignedFloats
    private var views: [[ImageView]] = []
    /// By image, places of it that both views show.
    private var places: [[(row: Float, column: Float)]] = []
    /// dL/dw of the last way back, in the order of ``EncoderModel/parameters``; 0 for statistics.
    let gradient: AlignedFloats
    private(set) var losses = Losses()

    init(_ model: EncoderModel) {
        self.model = model
        let views = Self.viewsAnImage(model)
        pass = NetworkPass(
            model.network, imageLimit: Self.imageLimit * views, purpose: Self.purpose(model))
        contrasts = model.scales.map { scale in
            ViewContrast(
                scale.settings, rowLimit: Self.imageLimit * Self.rows(of: scale, model),
                channels: scale.shape.channels, memorySize: scale.memorySize)
        }
        let largest = model.scales.reduce(0) { max($0, Self.rows(of: $1, model) * $1.shape.channels) }
        rows = (0..<Self.viewCount).map { _ in AlignedFloats(count: Self.imageLimit * largest) }
        rowGradients = (0..<Self.viewCount).map { _ in AlignedFloats(count: Self.imageLimit * largest) }
        view = AlignedFloats(count: model.encoder.input.count)
        source = AlignedFloats(count: model.encoder.input.count)
        gradient = AlignedFloats(count: model.parameters.count)
    }

    /// Gradients by all parameters but not by the image, whose columns are the first step.
    private static func purpose(_ model: EncoderModel) -> PassPurpose {
        PassPurpose(
            firstGradient: (model.network.step(named: ResidualEncoder.firstLine) ?? 0) + 1,
            injected: Set(model.scales.map(\.value)).subtracting([model.network.steps.count]))
    }

    private static func viewsAnImage(_ model: EncoderModel) -> Int { viewCount * model.turns.count }

    /// The rows of a scale that an image has in each view: of the whole image's vector one a turn, of a map those of
    /// some places, not turned.
    private static func rows(of scale: EncoderModel.Scale, _ model: EncoderModel) -> Int {
        scale.shape.positions == 1 ? model.turns.count : scale.places
    }

    /// The bytes of one shard, about.
    static func byteCount(_ model: EncoderModel) -> Int {
        NetworkPass.byteCount(
            model.network, imageLimit: imageLimit * viewsAnImage(model), purpose: purpose(model))
            + model.parameters.count * MemoryLayout<Float>.stride
    }

    /// Draws the views of some images.
    ///
    /// - Parameters:
    ///   - range: which images of the batch, at most ``imageLimit``.
    /// - Returns: false where an image cannot be loaded.
    func load(_ batch: TrainingBatch, _ range: Range<Int>) -> Bool {
        let input = model.encoder.input
        pass.images = range.count * Self.viewsAnImage(model)
        (views, places) = ([], [])
        for (image, position) in range.enumerated() {
            guard batch.load(position, into: source.pointer) else { return false }
            var generator = batch.generator(position)
            let drawn = (0..<Self.viewCount).map { _ in ImageView(ofColor: input.channels == 3, &generator) }
            for number in drawn.indices {
                drawn[number].apply(to: source.pointer, input: input, target: view.pointer)
                for (turn, place) in zip(model.turns, model.turns.indices) {
                    turn.apply(
                        to: view.pointer, channels: input.channels, height: input.height, width: input.width,
                        target: pass.value(0).pointer + index(image, number, place) * input.count)
                }
            }
            views.append(drawn)
            let count = model.scales.reduce(0) { max($0, $1.places) }
            places.append((0..<count).map { _ in ImageView.sharedPlace(of: drawn[0], drawn[1], &generator) })
        }
        return true
    }

    private func index(_ image: Int, _ view: Int, _ turn: Int) -> Int {
        (image * Self.viewCount + view) * model.turns.count + turn
    }

    /// The loss of the images that were loaded, and its gradient times the share of the batch that they are.
    ///
    /// - Parameters:
    ///   - weight: the share.
    ///   - isTraining: false for the losses alone, by the running statistics.
    func run(weight: Float, isTraining: Bool) {
        pass.isTraining = isTraining
        pass.forward()
        losses = Losses()
        gradient.pointer.update(repeating: 0, count: gradient.count)
        for (scale, contrast) in zip(model.scales, contrasts) {
            pass.gradient(scale.value).clear()
            losses.contrast += Double(scale.weight) * evaluate(scale, contrast, weight: weight * scale.weight)
        }
        if let head = model.turnValue { losses.turn = evaluateTurns(head, weight: weight) }
        guard isTraining else { return }
        pass.beginReverse()
        for step in model.network.steps.indices.reversed() {
            for segment in model.segments(ofStep: step) {
                pass.gradient(of: segment, to: gradient.pointer + segment.offset)
            }
            pass.reverse(step: step)
        }
    }

    /// L of a scale, each view against the other.
    private func evaluate(
        _ scale: EncoderModel.Scale, _ contrast: ViewContrast, weight: Float
    ) -> Double {
        let count = views.count * Self.rows(of: scale, model)
        gather(scale)
        for gradients in rowGradients {
            gradients.pointer.update(repeating: 0, count: count * scale.shape.channels)
        }
        let vectors = zip(rows, rowGradients).map {
            ViewContrast.Vectors(values: $0.pointer, gradients: $1.pointer)
        }
        let memory = ViewContrast.Vectors(
            values: model.parameters.pointer + scale.memoryOffset,
            gradients: gradient.pointer + scale.memoryOffset)
        let readingCount = scale.shape.positions == 1 ? views.count : count
        var sum = 0.0
        for (p, q) in [(vectors[0], vectors[1]), (vectors[1], vectors[0])] {
            sum += contrast.evaluate(
                p, q, count: count, readingCount: readingCount, memory: memory, weight: weight / 2)
        }
        scatter(scale)
        return sum / 2
    }

    /// Calls a closure with each row of a scale and where in the pass it is.
    private func forEachRow(_ scale: EncoderModel.Scale, _ body: (_ view: Int, _ row: Int, _ offset: Int) -> Void) {
        let shape = scale.shape
        for (image, views) in views.enumerated() {
            for (number, view) in views.enumerated() {
                guard shape.positions > 1 else {
                    // Those that are not turned come first.
                    for turn in model.turns.indices {
                        body(number, turn * self.views.count + image, index(image, number, turn) * shape.count)
                    }
                    continue
                }
                for (row, place) in places[image].prefix(scale.places).enumerated() {
                    let position = view.position(of: place, height: shape.height, width: shape.width)
                    body(
                        number, image * scale.places + row,
                        index(image, number, 0) * shape.count + position * shape.stride)
                }
            }
        }
    }

    private func gather(_ scale: EncoderModel.Scale) {
        let (source, channels) = (pass.value(scale.value).pointer, scale.shape.channels)
        forEachRow(scale) { view, row, offset in
            (rows[view].pointer + row * channels).update(from: source + offset, count: channels)
        }
    }

    private func scatter(_ scale: EncoderModel.Scale) {
        let (target, channels) = (pass.gradient(scale.value).pointer, scale.shape.channels)
        forEachRow(scale) { view, row, offset in
            Elementwise.add(rowGradients[view].pointer + row * channels, to: target + offset, count: channels)
        }
    }

    private func evaluateTurns(_ head: Int, weight: Float) -> Double {
        let (turns, images) = (model.turns.count, pass.images)
        let gradient = pass.gradient(head)
        let loss = SoftmaxCrossEntropy.evaluate(
            logits: pass.value(head), labels: (0..<images).map { $0 % turns }, classes: turns, gradient: gradient,
            batch: images)
        Elementwise.combine(
            gradient.pointer, times: weight, gradient.pointer, times: 0, into: gradient.pointer, count: gradient.count)
        return loss
    }

    /// Moves the running statistics of the model towards those of the shard's images.
    func updateStatistics() {
        for segment in model.layout.segments where segment.role == .statistic {
            pass.updateStatistic(of: segment, at: model.parameters.pointer + segment.offset)
        }
    }
}
