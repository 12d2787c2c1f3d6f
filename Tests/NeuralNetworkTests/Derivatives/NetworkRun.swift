import Foundation

@testable import Determinism
@testable import NeuralNetwork
@testable import Tensors

/// A case with random parameters, images and directions, run by the engine and by the reference; the same for the same
/// seed.
///
/// Results are lists of numbers by the names of what they are, the same names from both.
struct NetworkRun {
    let network: Network
    let layout: ParameterLayout
    private let given: NetworkCase
    private let block: AlignedFloats
    private let images: [Float]
    private let target: [Float]
    private let (linear, quadratic): ([Float], [Float])
    /// Where the input and the parameters move.
    let inputDirection: [Float]
    let direction: [String: [Float]]

    /// - Parameter directionSeed: draws the direction only.
    init(_ given: NetworkCase, directionSeed: Int = 1) throws {
        self.given = given
        network = try Network(input: given.input, layers: given.layers, isOutputPlanar: given.isOutputPlanar)
        layout = ParameterLayout(network)
        var generator = SplitMix64(seed: 1)
        var tensors: [String: Tensor] = [:]
        for segment in layout.segments {
            var elements = generator.floats(segment.shape.reduce(1, *))
            // Sums of products keep about the size of their inputs.
            let scale = (3 / Float(segment.shape.dropFirst().reduce(1, *))).squareRoot()
            switch segment.role {
            case .weight: elements = elements.map { $0 * scale }
            case .bias: elements = elements.map { $0 / 2 }
            case .statistic: elements = elements.map { segment.name.hasSuffix("var") ? 1 + $0 / 2 : $0 / 2 }
            }
            tensors[segment.name] = Tensor(shape: segment.shape, elements: elements)
        }
        block = try layout.block(from: tensors)
        images = generator.floats(given.images * given.input.elementCount)
        let outputs = given.images * network.output.elementCount
        target = generator.floats(outputs).map { ($0 + 1) / 2 }
        linear = generator.floats(outputs)
        quadratic = generator.floats(outputs)
        generator = SplitMix64(seed: directionSeed)
        inputDirection = generator.floats(images.count)
        var direction: [String: [Float]] = [:]
        for segment in layout.segments {
            direction[segment.name] = generator.floats(segment.shape.reduce(1, *))
        }
        self.direction = direction
    }
}

/// What the engine finds.
extension NetworkRun {
    /// - Parameter firstTangent: of the pass. Directions are zero before the step that makes this value, and that of
    ///   the input is zero unless it is 0.
    func engine(firstTangent: Int?) throws -> [String: [Float]] {
        layout.install(block)
        let pass = NetworkPass(
            network, imageLimit: given.images,
            purpose: PassPurpose(firstGradient: 0, firstTangent: firstTangent, injected: injected(from: 0)))
        pass.images = given.images
        pass.isTraining = given.isTraining
        var results: [String: [Float]] = [:]
        fill(pass.value(0), with: given.input.stored(images))
        pass.forward()
        for (name, value) in lines { results["value \(name)"] = network.shapes[value].elements(pass.value(value)) }

        let output = network.steps.count
        var curvature: [Float] = []
        fill(pass.gradient(output), with: lossGradient(pass.value(output), curvature: &curvature))
        inject(into: pass)
        pass.beginReverse()
        pass.reverse()
        results["gradient input"] = given.input.elements(pass.gradient(0))
        for segment in layout.segments where segment.role != .statistic {
            results["gradient \(segment.name)"] = unpack(segment) { pass.gradient(of: segment, to: $0) }
        }
        guard let firstTangent else { return results }
        runTangents(pass, firstTangent: firstTangent, curvature: curvature, &results)
        return results
    }

    /// The output, and the gradients by the parameters of all steps from the one that makes a value on.
    ///
    /// - Parameter first: nil for the output only.
    func gradients(from first: Int?) throws -> [String: [Float]] {
        layout.install(block)
        let pass = NetworkPass(
            network, imageLimit: given.images,
            purpose: PassPurpose(firstGradient: first, injected: injected(from: first)))
        pass.images = given.images
        pass.isTraining = given.isTraining
        fill(pass.value(0), with: given.input.stored(images))
        pass.forward()
        let output = network.steps.count
        var results = ["value \(given.layers.last?.name ?? "")": network.output.elements(pass.value(output))]
        guard let first else { return results }
        var curvature: [Float] = []
        fill(pass.gradient(output), with: lossGradient(pass.value(output), curvature: &curvature))
        inject(into: pass)
        pass.beginReverse()
        pass.reverse()
        for segment in layout.segments where segment.role != .statistic && segment.step + 1 >= first {
            results["gradient \(segment.name)"] = unpack(segment) { pass.gradient(of: segment, to: $0) }
        }
        return results
    }

    /// The output of some of the images.
    func forward(_ chosen: [Int], imageLimit: Int) throws -> [Float] {
        layout.install(block)
        let pass = NetworkPass(network, imageLimit: imageLimit, purpose: PassPurpose())
        pass.images = chosen.count
        let count = given.input.elementCount
        fill(pass.value(0), with: given.input.stored(chosen.flatMap { images[$0 * count..<($0 + 1) * count] }))
        pass.forward()
        return network.output.elements(pass.value(network.steps.count))
    }

    private func runTangents(
        _ pass: NetworkPass, firstTangent: Int, curvature: [Float], _ results: inout [String: [Float]]
    ) {
        let output = network.steps.count
        let directions = pass.makeDirections()
        for segment in layout.segments where moves(segment, firstTangent: firstTangent) {
            let packed = pack(direction[segment.name] ?? [], segment)
            switch segment.role {
            case .weight: directions[segment.step]?.weights.update(from: packed)
            case .bias: directions[segment.step]?.bias?.pointer.update(from: packed, count: packed.count)
            case .statistic: break
            }
        }
        if firstTangent == 0 { fill(pass.tangent(0), with: given.input.stored(inputDirection)) }
        pass.forwardTangent(along: directions)
        for (name, value) in lines where value >= firstTangent {
            results["tangent \(name)"] = network.shapes[value].elements(pass.tangent(value))
        }
        let outputTangent = pass.tangent(output)
        fill(
            pass.gradientTangent(output),
            with: (0..<outputTangent.count).map {
                curvature[$0] * outputTangent.pointer[$0]
            })
        pass.beginReverseTangent()
        for step in network.steps.indices.reversed() where step + 1 >= firstTangent {
            for segment in layout.segments where segment.step == step && segment.role != .statistic {
                results["gradient's tangent \(segment.name)"] = unpack(segment) {
                    pass.gradientTangent(of: segment, to: $0)
                }
            }
            pass.reverseTangent(step: step, along: directions[step])
            for segment in layout.segments where segment.step == step && segment.role == .bias {
                results["gradient's sum \(segment.name)"] = unpack(segment) {
                    pass.biasGradientSum(of: segment, to: $0)
                }
            }
        }
        guard firstTangent > 0 else {
            results["gradient's tangent input"] = given.input.elements(pass.gradientTangent(0))
            return
        }
        for step in network.steps.indices.reversed() where step + 1 < firstTangent {
            for segment in layout.segments where segment.step == step && segment.role != .statistic {
                results["gradient's sum \(segment.name)"] = unpack(segment) { pass.gradient(of: segment, to: $0) }
            }
            pass.reverse(step: step)
        }
        results["gradient's sum input"] = given.input.elements(pass.gradient(0))
    }

    /// The value that each line ends with.
    private var lines: [(name: String, value: Int)] {
        given.layers.compactMap { line in network.step(named: line.name).map { (line.name, $0 + 1) } }
    }

    /// Whether tangents are there to be tested.
    var hasTangents: Bool { given.injected.isEmpty && network.steps.allSatisfy(\.layer.hasTangent) }

    /// The values of the case's ``NetworkCase/injected`` that have a gradient.
    private func injected(from first: Int?) -> Set<Int> {
        Set(lines.filter { given.injected.contains($0.name) && $0.value >= first ?? .max }.map(\.value))
    }

    /// The derivative of half a square is the value.
    private func inject(into pass: NetworkPass) {
        for value in pass.purpose.injected {
            let source = pass.value(value)
            pass.gradient(value).pointer.update(from: source.pointer, count: source.count)
        }
    }

    /// Whether there is a direction for a parameter.
    private func moves(_ segment: ParameterLayout.Segment, firstTangent: Int) -> Bool {
        guard segment.step + 1 >= firstTangent, let direction = network.steps[segment.step].layer.makeDirection() else {
            return false
        }
        return segment.role == .weight || segment.role == .bias && direction.bias != nil
    }

    /// The direction of a parameter, zero where the engine has none for it.
    func movedDirection(_ name: String) -> [Float] {
        let isMoved = layout.segments.contains { $0.name == name && moves($0, firstTangent: 0) }
        return (direction[name] ?? []).map { isMoved ? $0 : 0 }
    }

    private func fill(_ buffer: Buffer, with elements: [Float]) {
        buffer.pointer.update(from: elements, count: elements.count)
    }

    /// By the output, as it lies in memory; and the second derivative.
    private func lossGradient(_ output: Buffer, curvature: inout [Float]) -> [Float] {
        switch given.loss {
        case .quadratic:
            let (linear, quadratic) = (network.output.stored(linear), network.output.stored(quadratic))
            curvature = quadratic
            return linear.indices.map { linear[$0] + quadratic[$0] * output.pointer[$0] }
        case .reconstruction(let loss):
            var gradient = [Float](repeating: .nan, count: output.count)
            curvature = gradient
            _ = loss.differentiate(
                logits: output.pointer, target: target, gradient: &gradient, curvature: &curvature,
                scale: 1 / Float(output.count), count: output.count)
            return gradient
        }
    }

    private func pack(_ elements: [Float], _ segment: ParameterLayout.Segment) -> [Float] {
        var packed = [Float](repeating: 0, count: segment.count)
        network.steps[segment.step].layer.pack(elements, parameter: segment.index, into: &packed)
        return packed
    }

    /// The elements of a packed gradient; none where it is not zero in its padding, which no test takes.
    private func unpack(
        _ segment: ParameterLayout.Segment, _ body: (UnsafeMutablePointer<Float>) -> Void
    ) -> [Float] {
        var packed = [Float](repeating: .nan, count: segment.count)
        body(&packed)
        let elements = network.steps[segment.step].layer.unpack(packed, parameter: segment.index)
        return pack(elements, segment) == packed ? elements : []
    }
}

/// What the definitions say.
extension NetworkRun {
    /// - Parameters:
    ///   - firstTangent: as for ``engine(firstTangent:)``.
    ///   - displacement: adds so much of the direction to the parameters and the input.
    func reference(firstTangent: Int, displacement: Double = 0) -> [String: [Dual]] {
        let tape = Tape()
        func variables(_ numbers: [Float], _ direction: [Float]) -> [Variable] {
            zip(numbers, direction).map { number, direction in
                tape.variable(
                    Dual(Double(number) + displacement * Double(direction), tangent: Double(direction)))
            }
        }
        var parameters: [String: [Variable]] = [:]
        for segment in layout.segments {
            let elements = layout.tensor(of: segment, at: block.pointer + segment.offset).elements
            let still = [Float](repeating: 0, count: elements.count)
            parameters[segment.name] = variables(
                elements, moves(segment, firstTangent: firstTangent) ? direction[segment.name] ?? still : still)
        }
        let still = [Float](repeating: 0, count: images.count)
        let numbers = variables(images, firstTangent == 0 ? inputDirection : still)
        let count = given.input.elementCount
        let input = ReferenceMap(
            channels: given.input.channels, height: given.input.height, width: given.input.width,
            images: (0..<given.images).map { Array(numbers[$0 * count..<($0 + 1) * count]) })
        let reference = ReferenceNetwork(
            tape: tape, layers: given.layers, parameters: parameters, customs: given.customs,
            isTraining: given.isTraining)

        var results: [String: [Dual]] = [:]
        let values = reference.values(of: input)
        for (line, map) in zip(given.layers, values) {
            results["value \(line.name)"] = map.images.flatMap { $0.map(\.number) }
        }
        var loss = loss(tape, of: (values.last ?? input).images.flatMap(\.self))
        for (line, map) in zip(given.layers, values) where given.injected.contains(line.name) {
            let squares = tape.sum(of: map.images.flatMap(\.self).map { ($0, $0) })
            loss = tape.sum(loss, tape.sum(of: [squares], times: 0.5))
        }
        results["loss"] = [loss.number]
        let names = parameters.keys.sorted()
        let gradients = tape.gradient(of: loss, by: [numbers] + names.map { parameters[$0] ?? [] })
        for (name, gradient) in zip(["input"] + names, gradients) { results["gradient \(name)"] = gradient }
        return results
    }

    private func loss(_ tape: Tape, of output: [Variable]) -> Variable {
        switch given.loss {
        case .quadratic:
            let terms = output.indices.map { index in
                let (c, q) = (Double(linear[index]), Double(quadratic[index]))
                return tape.function(of: output[index], { c * $0 + q * $0 * $0 / 2 }, { c + q * $0 }, { _ in q })
            }
            return tape.sum(of: terms)
        case .reconstruction(let loss):
            let sigmoid = Activation.sigmoid
            let terms = output.indices.map { index in
                let x = Double(target[index])
                switch loss {
                case .meanSquaredError:
                    let y = tape.activation(sigmoid, of: output[index])
                    return tape.function(of: y, { ($0 - x) * ($0 - x) }, { 2 * ($0 - x) }, { _ in 2 })
                case .binaryCrossEntropy:
                    // ln(1 + e^z) - x z
                    return tape.function(
                        of: output[index], { -$0 * x - log(sigmoid.exactValue(-$0)) },
                        { sigmoid.exactValue($0) - x }, sigmoid.exactSlope)
                }
            }
            return tape.sum(of: terms, times: 1 / Double(output.count))
        }
    }
}
