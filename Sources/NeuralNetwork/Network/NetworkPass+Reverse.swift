/// The way back: gradients of the loss by every value, from the last to the first, and by the parameters.
extension NetworkPass {
    /// Makes the gradient by the network's output, which was written to ``gradient(_:)`` of the last value, the one by
    /// what lies before the output's activation; so too those that were injected at values which no step reads. Others
    /// become so when the steps that read the value have added to them.
    package func beginReverse() {
        finishGradient(network.steps.count)
        for value in purpose.injected where !contributions.isRead[value] { finishGradient(value) }
    }

    /// Carries the gradients back through all steps whose input has one.
    package func reverse() {
        for step in network.steps.indices.reversed() { reverse(step: step) }
    }

    /// Carries the gradient of a step's output to its inputs and its residual, as far as these have gradients.
    package func reverse(step index: Int) {
        guard has(.gradient, index + 1) else { return }
        let step = network.steps[index]
        let outputGradient = gradient(index + 1)
        if !contributions.isRead[index + 1], index + 1 < network.steps.count, !purpose.injected.contains(index + 1) {
            outputGradient.clear()
        }
        for (place, value) in step.inputs.enumerated() where has(.gradient, value) {
            contribute(step: index, place: place, to: value) { start, finish in
                step.layer.backward(
                    outputGradient, input: input(of: step), index: place, to: gradient(value), from: start,
                    finish: finish, in: contexts[index])
            }
        }
        guard let residual = step.residual, has(.gradient, residual) else { return }
        contribute(step: index, place: step.inputs.count, to: residual) { start, finish in
            add(outputGradient, to: gradient(residual), from: start, finish)
        }
    }

    /// The gradient of a parameter, from that of its step's output, written to a block or added to it.
    ///
    /// - Parameter start: where the segment starts in its block.
    package func gradient(
        of segment: ParameterLayout.Segment, to start: UnsafeMutablePointer<Float>, isAdding: Bool = false
    ) {
        parameterGradient(
            of: segment, outputGradient: gradient(segment.step + 1), input: input(of: network.steps[segment.step]),
            to: start, isAdding: isAdding)
    }

    func parameterGradient(
        of segment: ParameterLayout.Segment, outputGradient: Buffer, input: LayerInput,
        to start: UnsafeMutablePointer<Float>, isAdding: Bool
    ) {
        network.steps[segment.step].layer.gradient(
            ofParameter: segment.index, outputGradient, input: input, to: Buffer(start, count: segment.count),
            isAdding: isAdding, in: contexts[segment.step])
    }

    /// Lets a step contribute to the gradient of a value, and finishes that gradient where nothing follows.
    func contribute(step: Int, place: Int, to value: Int, _ body: (_ start: Start, _ finish: Finish) -> Void) {
        let order = contributions.places[step][place]
        body(order.isFirst ? .zero : .output, order.isLast ? slope(ofValue: value) : Finish())
        if order.isLast, network.activation(ofValue: value).isCurved { finishGradient(value) }
    }

    /// The slope of a value's activation, where that has no bend and so goes with the last contribution.
    func slope(ofValue value: Int) -> Finish {
        var finish = Finish()
        let activation = network.activation(ofValue: value)
        if activation != .none, !activation.isCurved {
            finish.slope = (activation, UnsafePointer(self.value(value).pointer))
        }
        return finish
    }

    /// The place where a curved activation's slope is computed from.
    func slopeSource(ofValue value: Int) -> Buffer {
        network.activation(ofValue: value).source == .preactivation
            ? buffer(.preactivation, value) : self.value(value)
    }

    /// From dL/da to dL/dz, in place.
    private func finishGradient(_ value: Int) {
        let activation = network.activation(ofValue: value)
        guard activation != .none else { return }
        let gradient = gradient(value)
        if has(.activationGradient, value) {
            buffer(.activationGradient, value).pointer.update(from: gradient.pointer, count: gradient.count)
        }
        multiplyBySlope(gradient, ofValue: value)
    }

    func multiplyBySlope(_ buffer: Buffer, ofValue value: Int) {
        var finish = Finish()
        finish.slope = (network.activation(ofValue: value), UnsafePointer(slopeSource(ofValue: value).pointer))
        finish.apply(toPlanar: buffer.pointer, count: buffer.count)
    }

    func add(_ source: Buffer, to target: Buffer, from start: Start, _ finish: Finish) {
        switch start {
        case .zero: target.pointer.update(from: source.pointer, count: source.count)
        case .output: Elementwise.add(source.pointer, to: target.pointer, count: source.count)
        }
        finish.apply(toPlanar: target.pointer, count: target.count)
    }
}
