/// Images on their way through a network, back, and along a direction of its parameters.
///
/// Used by one thread at a time. Allocates when made, then never.
package final class NetworkPass {
    package let network: Network
    package let purpose: PassPurpose
    /// The images at work, 1 to the limit that the pass was made for.
    package var images: Int {
        get { imageCount }
        set {
            guard newValue != imageCount else { return }
            imageCount = newValue
            for context in contexts { context.imageCount = newValue }
            calls = makeCalls()
        }
    }
    /// Whether layers behave as in training: noise is drawn, statistics are those of the batch.
    package var isTraining = false { didSet { for context in contexts { context.isInTraining = isTraining } } }
    /// The weight of one element of one image in the loss, for layers that have a loss of their own.
    package var elementScale: Float = 0 { didSet { for context in contexts { context.scale = elementScale } } }
    private var imageCount = 1
    private var calls: [Call] = []
    let contributions: GradientContributions
    private let memory: AlignedFloats
    /// The start of each buffer in the memory, by kind and then by value.
    private let starts: [UnsafeMutablePointer<Float>?]
    /// The floats of one image of each value.
    private let counts: [Int]
    private let scratch: AlignedFloats
    private let states: [AlignedFloats]
    /// By step.
    let contexts: [LayerContext]
    /// Whether a step has a bias, whose gradient needs d + R d.
    let hasBias: [Bool]
    /// Memory for the elements of a map that are not zero. A family may use it between two steps.
    package let lists: SparseScratch?

    /// Memory for `imageLimit` images.
    ///
    /// - Precondition: where there are tangents, every layer from the first one on has them, gradients begin no later,
    ///   and none is injected; values with an injected gradient have a gradient.
    package init(_ network: Network, imageLimit: Int, purpose: PassPurpose) {
        if let first = purpose.firstTangent {
            precondition(purpose.firstGradient ?? .max <= first, "a tangent of a gradient needs the gradient")
            precondition(
                network.steps.suffix(from: max(0, first - 1)).allSatisfy(\.layer.hasTangent),
                "every layer has a tangent")
            precondition(purpose.injected.isEmpty, "an injected gradient has no tangent")
        }
        precondition(
            purpose.injected.allSatisfy { $0 >= purpose.firstGradient ?? .max && $0 < network.steps.count },
            "gradients are injected where there are some, and at the output without being asked")
        self.network = network
        self.purpose = purpose
        contributions = GradientContributions(network, injected: purpose.injected)
        let buffers = PassBuffers(network, images: imageLimit, purpose: purpose)
        let memory = AlignedFloats(count: buffers.count)
        self.memory = memory
        starts = buffers.offsets.flatMap { $0.map { offset in offset.map { memory.pointer + $0 } } }
        counts = network.shapes.map(\.count)
        let scratch = AlignedFloats(count: Self.scratchCount(network) * imageLimit)
        self.scratch = scratch
        states = network.steps.map { AlignedFloats(count: $0.layer.stateCount * imageLimit) }
        hasBias = network.steps.map { $0.layer.parameters.contains { $0.role == .bias } }
        let capacity = Self.listCapacity(network) * imageLimit
        let lists = capacity > 0 ? SparseScratch(capacity: capacity) : nil
        self.lists = lists
        contexts = states.map { state in
            LayerContext(
                scratch: Buffer(scratch.pointer, count: scratch.count),
                state: Buffer(state.pointer, count: state.count),
                lists: lists)
        }
        calls = makeCalls()
    }

    /// The bytes of a pass.
    package static func byteCount(_ network: Network, imageLimit: Int, purpose: PassPurpose) -> Int {
        let floats =
            PassBuffers(network, images: imageLimit, purpose: purpose).count
            + (scratchCount(network) + network.steps.reduce(0) { $0 + $1.layer.stateCount }) * imageLimit
        let capacity = listCapacity(network) * imageLimit
        return floats * MemoryLayout<Float>.stride + (capacity > 0 ? SparseScratch.byteCount(capacity: capacity) : 0)
    }

    private static func scratchCount(_ network: Network) -> Int {
        network.steps.reduce(0) { max($0, $1.layer.scratchCount) }
    }

    /// The floats of the largest map that a rectifier leaves zeros in.
    private static func listCapacity(_ network: Network) -> Int {
        network.steps.indices.reduce(0) {
            network.steps[$1].activation.leavesZeros ? max($0, network.shapes[$1 + 1].count) : $0
        }
    }

    /// The images' values; value 0 is the input.
    package func value(_ value: Int) -> Buffer { buffer(.value, value) }
    /// dL/dz of a step's output before its activation; of value 0 dL/dx.
    package func gradient(_ value: Int) -> Buffer { buffer(.gradient, value) }
    /// R a of a value.
    package func tangent(_ value: Int) -> Buffer { buffer(.tangent, value) }
    /// R dL/dz of a value; behind ``reverseTangent(step:along:)`` the sum with dL/dz.
    package func gradientTangent(_ value: Int) -> Buffer { buffer(.gradientTangent, value) }
    /// What stays with a step's layer, see ``Layer/stateCount``.
    package func state(ofStep step: Int) -> Buffer { contexts[step].state }

    func has(_ kind: PassBuffers.Kind, _ value: Int) -> Bool { starts[kind.rawValue * counts.count + value] != nil }

    func buffer(_ kind: PassBuffers.Kind, _ value: Int) -> Buffer {
        guard let start = starts[kind.rawValue * counts.count + value] else {
            preconditionFailure("the pass has no \(kind) of value \(value)")
        }
        return Buffer(start, count: counts[value] * imageCount)
    }

    func input(of step: Network.Step) -> LayerInput {
        LayerInput(value(step.inputs[0]), step.inputs.count > 1 ? value(step.inputs[1]) : nil)
    }

    /// What a step's way forward takes, looked up once for the images at work.
    private struct Call {
        let layer: any Layer
        let input: LayerInput
        let output: Buffer
        let finish: Finish
        /// Where z goes before the activation; nil where it need not be kept.
        let preactivation: Buffer?
        let movesZero: Bool
    }

    private func makeCalls() -> [Call] {
        network.steps.enumerated().map { index, step in
            let preactivation = has(.preactivation, index + 1) ? buffer(.preactivation, index + 1) : nil
            var finish = Finish()
            finish.residual = step.residual.map { UnsafePointer(value($0).pointer) }
            if preactivation == nil { finish.activation = step.activation }
            return Call(
                layer: step.layer, input: input(of: step), output: value(index + 1), finish: finish,
                preactivation: preactivation, movesZero: step.activation.movesZero)
        }
    }

    /// Computes all values from the input.
    package func forward() {
        for step in network.steps.indices { forward(step: step) }
    }

    /// Computes the value of one step, from those before.
    package func forward(step index: Int) {
        let call = calls[index]
        call.layer.forward(
            call.input, to: call.preactivation ?? call.output, finish: call.finish, in: contexts[index])
        if let preactivation = call.preactivation {
            call.output.pointer.update(from: preactivation.pointer, count: preactivation.count)
            applyActivation(network.steps[index].activation, to: call.output)
        }
        if call.movesZero { clearPadding(ofValue: index + 1) }
    }

    /// Sets the floats between the channels of one position and the next to zero: otherwise weights that are no
    /// parameters would meet them, and have gradients.
    private func clearPadding(ofValue value: Int) {
        let (shape, buffer) = (network.shapes[value], self.value(value))
        guard shape.order == .channelsLast, shape.channels < shape.stride else { return }
        for position in stride(from: buffer.pointer, to: buffer.pointer + buffer.count, by: shape.stride) {
            (position + shape.channels).update(repeating: 0, count: shape.stride - shape.channels)
        }
    }

    /// Moves a statistic, which layers like ``BatchNormalization`` keep beside what is trained, towards that of the
    /// images at work; a forward pass of training has run.
    ///
    /// - Parameter start: where the segment starts in its block.
    package func updateStatistic(of segment: ParameterLayout.Segment, at start: UnsafeMutablePointer<Float>) {
        network.steps[segment.step].layer.updateStatistic(segment.index, start, in: contexts[segment.step])
    }

    /// In place, of a buffer with any number of elements.
    private func applyActivation(_ activation: Activation, to buffer: Buffer) {
        var finish = Finish()
        finish.activation = activation
        finish.apply(toPlanar: buffer.pointer, count: buffer.count)
    }
}
