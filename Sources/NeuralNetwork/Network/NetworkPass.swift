/// Images on their way through a network, back, and along a direction of its parameters.
///
/// Used by one thread at a time. Allocates when made, then never.
package final class NetworkPass {
    package let network: Network
    package let purpose: PassPurpose
    /// The images at work, 1 to the limit that the pass was made for.
    package var images = 1
    /// Whether layers behave as in training: noise is drawn, statistics are those of the batch.
    package var isTraining = false
    /// The weight of one element of one image in the loss, for layers that have a loss of their own.
    package var elementScale: Float = 0
    let contributions: GradientContributions
    private let buffers: PassBuffers
    private let memory: AlignedFloats
    private let scratch: AlignedFloats
    private let states: [AlignedFloats]
    /// Whether a step has a bias, whose gradient needs d + R d.
    let hasBias: [Bool]
    /// Memory for the elements of a map that are not zero. A family may use it between two steps.
    package let lists: SparseScratch?

    /// Memory for `imageLimit` images.
    ///
    /// - Precondition: where there are tangents, every layer from the first one on has them, and gradients begin no
    ///   later.
    package init(_ network: Network, imageLimit: Int, purpose: PassPurpose) {
        if let first = purpose.firstTangent {
            precondition(purpose.firstGradient ?? .max <= first, "a tangent of a gradient needs the gradient")
            precondition(
                network.steps.suffix(from: max(0, first - 1)).allSatisfy(\.layer.hasTangent),
                "every layer has a tangent")
        }
        self.network = network
        self.purpose = purpose
        contributions = GradientContributions(network)
        buffers = PassBuffers(network, images: imageLimit, purpose: purpose)
        memory = AlignedFloats(count: buffers.count)
        scratch = AlignedFloats(count: Self.scratchCount(network) * imageLimit)
        states = network.steps.map { AlignedFloats(count: $0.layer.stateCount * imageLimit) }
        hasBias = network.steps.map { $0.layer.parameters.contains { $0.role == .bias } }
        let capacity = Self.listCapacity(network) * imageLimit
        lists = capacity > 0 ? SparseScratch(capacity: capacity) : nil
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
    package func state(ofStep step: Int) -> Buffer { Buffer(states[step].pointer, count: states[step].count) }

    func has(_ kind: PassBuffers.Kind, _ value: Int) -> Bool { buffers.offsets[kind.rawValue][value] != nil }

    func buffer(_ kind: PassBuffers.Kind, _ value: Int) -> Buffer {
        guard let offset = buffers.offsets[kind.rawValue][value] else {
            preconditionFailure("the pass has no \(kind) of value \(value)")
        }
        return Buffer(memory.pointer + offset, count: network.shapes[value].count * images)
    }

    func context(of step: Int) -> LayerContext {
        LayerContext(
            images: images, isTraining: isTraining, elementScale: elementScale,
            scratch: Buffer(scratch.pointer, count: scratch.count), state: state(ofStep: step), lists: lists)
    }

    func input(of step: Network.Step) -> LayerInput {
        LayerInput(value(step.inputs[0]), step.inputs.count > 1 ? value(step.inputs[1]) : nil)
    }

    /// Computes all values from the input.
    package func forward() {
        for step in network.steps.indices { forward(step: step) }
    }

    /// Computes the value of one step, from those before.
    package func forward(step index: Int) {
        let step = network.steps[index]
        let output = value(index + 1)
        var finish = Finish()
        finish.residual = step.residual.map { UnsafePointer(value($0).pointer) }
        guard has(.preactivation, index + 1) else {
            finish.activation = step.activation
            step.layer.forward(input(of: step), to: output, finish: finish, in: context(of: index))
            return
        }
        let preactivation = buffer(.preactivation, index + 1)
        step.layer.forward(input(of: step), to: preactivation, finish: finish, in: context(of: index))
        output.pointer.update(from: preactivation.pointer, count: output.count)
        applyActivation(step.activation, to: output)
    }

    /// In place, of a buffer with any number of elements.
    private func applyActivation(_ activation: Activation, to buffer: Buffer) {
        var finish = Finish()
        finish.activation = activation
        finish.apply(toPlanar: buffer.pointer, count: buffer.count)
    }
}
