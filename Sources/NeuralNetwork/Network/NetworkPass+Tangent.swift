/// The R-operator (Pearlmutter, *Fast Exact Multiplication by the Hessian*, Neural Computation 1994): R q is the
/// derivative of q as the parameters move along a direction v. Nothing before the first step of the direction moves.
/// Where value 0 has a tangent, the input moves as well, along what its owner writes there.
///
/// With z = f(a, W) + b a step's output before its activation s, f linear in both, and d = dL/dz:
///
///     R z      = f(R a, W) + f(a, v)               R s(z) = s'(z) R z
///     R dL/da  = f^T(R d, W) + f^T(d, v)           R d    = s'(z) R dL/da + s''(z) R z dL/da
///     R dL/dW  = C(R a, d) + C(a, R d)             C the correlation that gives dL/dW = C(a, d)
///
/// R dL/dW is the Hessian times v.
extension NetworkPass {
    /// Directions of all layers, zero at first; nil before the first value with a tangent, and of layers without
    /// weights.
    package func makeDirections() -> [LayerDirection?] {
        network.steps.indices.map { step in
            step + 1 >= purpose.firstTangent ?? .max ? network.steps[step].layer.makeDirection() : nil
        }
    }

    /// R a of the values of all steps from the first with a direction on; a forward pass has run.
    package func forwardTangent(along directions: [LayerDirection?]) {
        for step in network.steps.indices where has(.tangent, step + 1) {
            forwardTangent(step: step, along: directions[step])
        }
    }

    private func forwardTangent(step index: Int, along direction: LayerDirection?) {
        let step = network.steps[index]
        let isCurved = step.activation.isCurved
        let target = isCurved ? buffer(.preactivationTangent, index + 1) : tangent(index + 1)
        var finish = isCurved ? Finish() : slope(ofValue: index + 1)
        if let residual = step.residual, has(.tangent, residual) {
            finish.residual = UnsafePointer(tangent(residual).pointer)
        }
        let tangents = inputTangents(of: step)
        if tangents.first == nil, tangents.second == nil, direction == nil {
            target.clear()
            finish.apply(toPlanar: target.pointer, count: target.count)
        } else {
            step.layer.tangent(
                tangents, input: input(of: step), direction: direction, to: target, finish: finish,
                in: contexts[index])
        }
        guard isCurved else { return }
        let result = tangent(index + 1)
        result.pointer.update(from: target.pointer, count: target.count)
        multiplyBySlope(result, ofValue: index + 1)
    }

    private func inputTangents(of step: Network.Step) -> LayerTangent {
        func tangent(_ place: Int) -> Buffer? {
            guard place < step.inputs.count, has(.tangent, step.inputs[place]) else { return nil }
            return self.tangent(step.inputs[place])
        }
        return LayerTangent(tangent(0), tangent(1))
    }

    /// R dL/dW of a weight, or R dL/db of a bias, from R d of its step's output, before
    /// ``reverseTangent(step:along:)`` of the step; replaces what is there.
    ///
    /// - Parameter start: where the segment starts in its block.
    package func gradientTangent(of segment: ParameterLayout.Segment, to start: UnsafeMutablePointer<Float>) {
        let step = network.steps[segment.step]
        parameterGradient(
            of: segment, outputGradient: gradientTangent(segment.step + 1), input: input(of: step), to: start,
            isAdding: false)
        // The gradient of a bias does not depend on the input.
        guard segment.role == .weight, let tangent = inputTangents(of: step).first else { return }
        parameterGradient(
            of: segment, outputGradient: gradient(segment.step + 1), input: LayerInput(tangent), to: start,
            isAdding: true)
    }

    /// The gradient of a bias from d + R d of its step's output, behind ``reverseTangent(step:along:)`` of the step.
    ///
    /// - Parameter start: where the segment starts in its block.
    package func biasGradientSum(of segment: ParameterLayout.Segment, to start: UnsafeMutablePointer<Float>) {
        parameterGradient(
            of: segment, outputGradient: gradientTangent(segment.step + 1),
            input: input(of: network.steps[segment.step]), to: start, isAdding: false)
    }

    /// Carries R d of a step's output to its inputs; then, where anything needs it, ``gradientTangent(_:)`` of its
    /// output becomes d + R d.
    ///
    /// An input without a tangent, before the first step of the direction, gets the gradient of L + v . dL/dW instead:
    /// from there on both parts go the ordinary way back together.
    package func reverseTangent(step index: Int, along direction: LayerDirection?) {
        let step = network.steps[index]
        let (outputGradient, outputTangent) = (gradient(index + 1), gradientTangent(index + 1))
        if !contributions.isRead[index + 1], index + 1 < network.steps.count { outputTangent.clear() }
        func carry(toTangents: Bool) {
            for (place, value) in step.inputs.enumerated() where has(.tangent, value) == toTangents {
                contribute(step: index, place: place, value, toTangent: toTangents) { target, start, finish in
                    step.layer.backwardTangent(
                        outputGradient, tangent: outputTangent, input: input(of: step), direction: direction,
                        index: place, to: target, from: start, finish: finish, in: contexts[index])
                }
            }
            if let residual = step.residual, has(.tangent, residual) == toTangents {
                contribute(
                    step: index, place: step.inputs.count, residual, toTangent: toTangents
                ) { target, start, finish in
                    add(outputTangent, to: target, from: start, finish)
                }
            }
        }
        carry(toTangents: true)
        let isBoundary =
            step.inputs.contains { !has(.tangent, $0) } || step.residual.map { !has(.tangent, $0) } ?? false
        guard hasBias[index] || isBoundary else { return }
        Elementwise.add(outputGradient.pointer, to: outputTangent.pointer, count: outputTangent.count)
        carry(toTangents: false)
    }

    private func contribute(
        step: Int, place: Int, _ value: Int, toTangent: Bool,
        _ body: (_ target: Buffer, _ start: Start, _ finish: Finish) -> Void
    ) {
        guard toTangent else {
            guard has(.gradient, value) else { return }
            contribute(step: step, place: place, to: value) { body(gradient(value), $0, $1) }
            return
        }
        let order = contributions.places[step][place]
        let target = gradientTangent(value)
        body(target, order.isFirst ? .zero : .output, order.isLast ? slope(ofValue: value) : Finish())
        if order.isLast { finishGradientTangent(value) }
    }

    /// Makes R dL/da, in ``gradientTangent(_:)`` of the network's output, R dL/dz.
    package func beginReverseTangent() {
        let output = network.steps.count
        if network.activation(ofValue: output).isCurved {
            finishGradientTangent(output)
        } else {
            multiplyBySlope(gradientTangent(output), ofValue: output)
        }
    }

    /// From R dL/da to R dL/dz where the activation is curved, in place.
    private func finishGradientTangent(_ value: Int) {
        let activation = network.activation(ofValue: value)
        guard activation.isCurved else { return }
        let target = gradientTangent(value)
        multiplyBySlope(target, ofValue: value)
        activation.addCurvature(
            to: target.pointer, tangent: buffer(.preactivationTangent, value).pointer,
            gradient: buffer(.activationGradient, value).pointer, at: slopeSource(ofValue: value).pointer,
            count: target.count)
    }
}
