@testable import NeuralNetwork

/// A layer's methods on arrays. What a method replaces is NaN at first, so that a float it forgets shows.
struct LayerCall {
    let layer: any Layer
    var images = 1
    var lists: SparseScratch?

    func forward(_ input: [Float], finish: Finish = Finish()) -> [Float] {
        var (input, output) = (input, nans(layer.output))
        call(&input, &output) { layer.forward(LayerInput($0), to: $1, finish: finish, in: $2) }
        return output
    }

    /// - Parameter held: what the gradient is added to; nil replaces.
    func backward(
        _ outputGradient: [Float], input: [Float], addingTo held: [Float]? = nil, finish: Finish = Finish()
    ) -> [Float] {
        var (input, outputGradient, gradient) = (input, outputGradient, held ?? nans(layer.inputs[0]))
        call(&outputGradient, &gradient) { outputGradient, gradient, context in
            input.withBuffer {
                layer.backward(
                    outputGradient, input: LayerInput($0), index: 0, to: gradient, from: held == nil ? .zero : .output,
                    finish: finish, in: context)
            }
        }
        return gradient
    }

    /// Packed.
    func gradient(
        ofParameter index: Int, _ outputGradient: [Float], input: [Float], addingTo held: [Float]? = nil
    ) -> [Float] {
        let count = layer.parameters[index].count
        var (input, outputGradient) = (input, outputGradient)
        var gradient = held ?? [Float](repeating: .nan, count: count)
        call(&outputGradient, &gradient) { outputGradient, gradient, context in
            input.withBuffer {
                layer.gradient(
                    ofParameter: index, outputGradient, input: LayerInput($0), to: gradient, isAdding: held != nil,
                    in: context)
            }
        }
        return gradient
    }

    func tangent(_ tangent: [Float], input: [Float]) -> [Float] {
        var (input, tangent, output) = (input, tangent, nans(layer.output))
        call(&tangent, &output) { tangent, output, context in
            input.withBuffer {
                layer.tangent(
                    LayerTangent(tangent), input: LayerInput($0), direction: nil, to: output, finish: Finish(),
                    in: context)
            }
        }
        return output
    }

    private func nans(_ shape: MapShape) -> [Float] { [Float](repeating: .nan, count: images * shape.count) }

    private func call(
        _ source: inout [Float], _ target: inout [Float], _ body: (Buffer, Buffer, LayerContext) -> Void
    ) {
        var scratch = [Float](repeating: .nan, count: images * layer.scratchCount)
        var state = [Float](repeating: .nan, count: images * layer.stateCount)
        source.withBuffer { source in
            target.withBuffer { target in
                scratch.withBuffer { scratch in
                    state.withBuffer { state in
                        let context = LayerContext(scratch: scratch, state: state, lists: lists)
                        context.imageCount = images
                        body(source, target, context)
                    }
                }
            }
        }
    }
}

extension Array where Element == Float {
    /// The array's memory as a buffer, which is valid inside the body only.
    mutating func withBuffer(_ body: (Buffer) -> Void) {
        // An array without elements has no memory.
        if isEmpty { reserveCapacity(1) }
        withUnsafeMutableBufferPointer { pointer in
            guard let base = pointer.baseAddress else { return }
            body(Buffer(base, count: pointer.count))
        }
    }
}

/// How tests hold a map: its elements only, in the order of tensors, (channel, row, column).
extension MapShape {
    /// The number of an image's elements, padding not counted.
    var elementCount: Int { channels * positions }

    /// Elements of any number of images as they lie in memory, padding as zero.
    func stored(_ elements: [Float]) -> [Float] {
        guard order == .channelsLast else { return elements }
        return Swift.stride(from: 0, to: elements.count, by: elementCount).flatMap {
            RandomConvolution.store(Array(elements[$0..<$0 + elementCount]), channels: channels)
        }
    }

    /// The elements of what lies in memory.
    func elements(_ stored: [Float]) -> [Float] {
        guard order == .channelsLast else { return stored }
        return Swift.stride(from: 0, to: stored.count, by: count).flatMap {
            RandomConvolution.read(Array(stored[$0..<$0 + count]), channels: channels)
        }
    }

    /// The elements of a buffer.
    func elements(_ buffer: Buffer) -> [Float] {
        elements(Array(UnsafeBufferPointer(start: buffer.pointer, count: buffer.count)))
    }
}
