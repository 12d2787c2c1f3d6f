@testable import NeuralNetwork

/// The product of two maps, element by element: a layer of a test's own, which reads two inputs and whose derivative
/// depends on them. It keeps the inputs' tangents with the pass, for the tangent of the way back.
final class ProductLayer: Layer {
    let inputs: [MapShape]
    let output: MapShape

    init(_ shape: MapShape) {
        inputs = [shape, shape]
        output = shape
    }

    /// Its definition.
    static let reference: ReferenceNetwork.Custom = { tape, inputs in
        var product = inputs[0]
        for (image, elements) in inputs[0].images.enumerated() {
            product.images[image] = zip(elements, inputs[1].images[image]).map { tape.product($0, $1) }
        }
        return product
    }

    var stateCount: Int { 2 * output.count }

    func forward(_ input: LayerInput, to output: Buffer, finish: Finish, in context: LayerContext) {
        guard let second = input.second else { return }
        write(context, to: output, from: .zero, finish) { input.first.pointer[$0] * second.pointer[$0] }
    }

    func backward(
        _ outputGradient: Buffer, input: LayerInput, index: Int, to inputGradient: Buffer, from start: Start,
        finish: Finish, in context: LayerContext
    ) {
        guard let other = index == 0 ? input.second : input.first else { return }
        write(context, to: inputGradient, from: start, finish) {
            outputGradient.pointer[$0] * other.pointer[$0]
        }
    }

    func tangent(
        _ tangent: LayerTangent, input: LayerInput, direction: LayerDirection?, to outputTangent: Buffer,
        finish: Finish, in context: LayerContext
    ) {
        guard let second = input.second else { return }
        let count = context.images * output.count
        let kept = context.state.pointer
        for (place, part) in [tangent.first, tangent.second].enumerated() {
            for index in 0..<count { kept[place * count + index] = part?.pointer[index] ?? 0 }
        }
        write(context, to: outputTangent, from: .zero, finish) {
            kept[$0] * second.pointer[$0] + input.first.pointer[$0] * kept[count + $0]
        }
    }

    func backwardTangent(
        _ outputGradient: Buffer, tangent outputTangent: Buffer, input: LayerInput, direction: LayerDirection?,
        index: Int, to inputGradient: Buffer, from start: Start, finish: Finish, in context: LayerContext
    ) {
        guard let other = index == 0 ? input.second : input.first else { return }
        let kept = context.state.pointer + (index == 0 ? context.images * output.count : 0)
        write(context, to: inputGradient, from: start, finish) {
            outputTangent.pointer[$0] * other.pointer[$0] + outputGradient.pointer[$0] * kept[$0]
        }
    }

    private func write(
        _ context: LayerContext, to target: Buffer, from start: Start, _ finish: Finish, _ element: (Int) -> Float
    ) {
        let count = context.images * output.count
        for index in 0..<count {
            target.pointer[index] = (start == .output ? target.pointer[index] : 0) + element(index)
        }
        finish.apply(to: target.pointer, count: count)
    }
}
