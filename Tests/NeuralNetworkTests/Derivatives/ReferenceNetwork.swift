@testable import NeuralNetwork

/// Images at some place of a network, in scalar arithmetic: elements in the order of tensors, (channel, row, column).
struct ReferenceMap {
    var channels: Int
    var height: Int
    var width: Int
    /// By image.
    var images: [[Variable]]

    var positions: Int { height * width }

    func element(_ image: Int, _ channel: Int, _ y: Int, _ x: Int) -> Variable {
        images[image][(channel * height + y) * width + x]
    }

    /// A map of the same number of images, element by element.
    func map(
        channels: Int, height: Int, width: Int,
        _ element: (_ image: Int, _ channel: Int, _ y: Int, _ x: Int) -> Variable
    ) -> ReferenceMap {
        ReferenceMap(
            channels: channels, height: height, width: width,
            images: images.indices.map { image in
                (0..<channels).flatMap { channel in
                    (0..<height).flatMap { y in (0..<width).map { x in element(image, channel, y, x) } }
                }
            })
    }
}

/// A list of layers walked line by line from the layers' definitions, with loops only: what the engine is held against.
///
/// It reads the list itself, and not the steps that the engine makes of it.
struct ReferenceNetwork {
    /// A layer of a test's own, in scalar arithmetic.
    typealias Custom = @Sendable (_ tape: Tape, _ inputs: [ReferenceMap]) -> ReferenceMap

    let tape: Tape
    let layers: [LayerDeclaration]
    /// By the parameters' names, in the order of checkpoints.
    let parameters: [String: [Variable]]
    /// By the layers' names.
    let customs: [String: Custom]
    var isTraining = false

    /// What each line gives, in their order.
    func values(of input: ReferenceMap) -> [ReferenceMap] {
        var maps = [LayerDeclaration.networkInput: input]
        var last = input
        return layers.map { line in
            let inputs = line.inputs.isEmpty ? [last] : line.inputs.compactMap { maps[$0] }
            var output = apply(line, to: inputs)
            let residual = line.residual.flatMap { maps[$0] }
            for (image, elements) in output.images.enumerated() {
                output.images[image] = elements.indices.map { index in
                    let sum = residual.map { tape.sum(elements[index], $0.images[image][index]) } ?? elements[index]
                    return line.activation == .none ? sum : tape.activation(line.activation, of: sum)
                }
            }
            maps[line.name] = output
            last = output
            return output
        }
    }

    private func apply(_ line: LayerDeclaration, to inputs: [ReferenceMap]) -> ReferenceMap {
        let input = inputs[0]
        switch line.operation {
        case .convolution(let channels, let kernel, let stride, let padding, let groups):
            return convolution(
                input, line, channels: channels, kernel: kernel, stride: stride, padding: padding, groups: groups)
        case .transposedConvolution(let channels, let kernel, let stride, let padding, let outputPadding):
            return transposedConvolution(
                input, line, channels: channels, kernel: kernel, stride: stride, padding: padding,
                height: (input.height - 1) * stride + kernel - 2 * padding + outputPadding.rows,
                width: (input.width - 1) * stride + kernel - 2 * padding + outputPadding.columns)
        case .linear(let count):
            return convolution(input, line, channels: count, kernel: 1, stride: 1, padding: 0, groups: 1)
        case .batchNormalization(let epsilon, _):
            return batchNormalization(input, line, epsilon: Double(epsilon))
        case .globalAveragePooling:
            return input.map(channels: input.channels, height: 1, width: 1) { image, channel, _, _ in
                let first = channel * input.positions
                return tape.sum(
                    of: Array(input.images[image][first..<first + input.positions]), times: 1 / Double(input.positions))
            }
        case .maxPooling(let kernel, let stride, let padding):
            return maxPooling(input, kernel: kernel, stride: stride, padding: padding)
        case .flatten:
            return ReferenceMap(channels: input.channels * input.positions, height: 1, width: 1, images: input.images)
        case .unflatten(let channels, let height, let width):
            return ReferenceMap(channels: channels, height: height, width: width, images: input.images)
        case .identity:
            return input
        case .custom:
            return customs[line.name]?(tape, inputs) ?? input
        }
    }

    private func parameter(_ line: LayerDeclaration, _ name: String) -> [Variable]? {
        parameters["\(line.name).\(name)"]
    }

    private func convolution(
        _ input: ReferenceMap, _ line: LayerDeclaration, channels: Int, kernel: Int, stride: Int, padding: Int,
        groups: Int
    ) -> ReferenceMap {
        guard let weight = parameter(line, "weight") else { return input }
        let bias = parameter(line, "bias")
        let (inputsPerGroup, outputsPerGroup) = (input.channels / groups, channels / groups)
        return input.map(
            channels: channels, height: (input.height + 2 * padding - kernel) / stride + 1,
            width: (input.width + 2 * padding - kernel) / stride + 1
        ) { image, channel, y, x in
            var products: [(Variable, Variable)] = []
            for b in 0..<inputsPerGroup {
                for ky in 0..<kernel {
                    for kx in 0..<kernel {
                        let (fineY, fineX) = (stride * y - padding + ky, stride * x - padding + kx)
                        guard (0..<input.height).contains(fineY), (0..<input.width).contains(fineX) else { continue }
                        let source = channel / outputsPerGroup * inputsPerGroup + b
                        products.append(
                            (
                                weight[((channel * inputsPerGroup + b) * kernel + ky) * kernel + kx],
                                input.element(image, source, fineY, fineX)
                            ))
                    }
                }
            }
            return tape.sum(of: products, plus: bias?[channel])
        }
    }

    private func transposedConvolution(
        _ input: ReferenceMap, _ line: LayerDeclaration, channels: Int, kernel: Int, stride: Int, padding: Int,
        height: Int, width: Int
    ) -> ReferenceMap {
        guard let weight = parameter(line, "weight") else { return input }
        let bias = parameter(line, "bias")
        return input.map(channels: channels, height: height, width: width) { image, channel, fineY, fineX in
            var products: [(Variable, Variable)] = []
            for a in 0..<input.channels {
                for y in 0..<input.height {
                    for x in 0..<input.width {
                        let (ky, kx) = (fineY + padding - stride * y, fineX + padding - stride * x)
                        guard (0..<kernel).contains(ky), (0..<kernel).contains(kx) else { continue }
                        products.append(
                            (
                                weight[((a * channels + channel) * kernel + ky) * kernel + kx],
                                input.element(image, a, y, x)
                            ))
                    }
                }
            }
            return tape.sum(of: products, plus: bias?[channel])
        }
    }

    /// The largest element of each window; padding is below everything.
    private func maxPooling(_ input: ReferenceMap, kernel: Int, stride: Int, padding: Int) -> ReferenceMap {
        input.map(
            channels: input.channels, height: (input.height + 2 * padding - kernel) / stride + 1,
            width: (input.width + 2 * padding - kernel) / stride + 1
        ) { image, channel, y, x in
            var largest = tape.variable(Dual(-.infinity))
            for ky in 0..<kernel {
                for kx in 0..<kernel {
                    let (fineY, fineX) = (stride * y - padding + ky, stride * x - padding + kx)
                    guard (0..<input.height).contains(fineY), (0..<input.width).contains(fineX) else { continue }
                    let element = input.element(image, channel, fineY, fineX)
                    if element.number.value > largest.number.value { largest = element }
                }
            }
            return largest
        }
    }

    /// y = weight (x - mean) / sqrt(variance + epsilon) + bias, with the stored statistics, or with those of the batch
    /// while training: the variance is then the mean square, not corrected for its one degree of freedom.
    private func batchNormalization(
        _ input: ReferenceMap, _ line: LayerDeclaration, epsilon: Double
    ) -> ReferenceMap {
        guard let weight = parameter(line, "weight"), let bias = parameter(line, "bias"),
            let runningMean = parameter(line, "running_mean"), let runningVariance = parameter(line, "running_var")
        else { return input }
        let minusOne = tape.variable(Dual(-1))
        let statistics = (0..<input.channels).map { channel -> (minusMean: Variable, factor: Variable) in
            var (mean, variance) = (runningMean[channel], runningVariance[channel])
            if isTraining {
                let elements = input.images.flatMap {
                    $0[channel * input.positions..<(channel + 1) * input.positions]
                }
                mean = tape.sum(of: elements, times: 1 / Double(elements.count))
                let minusMean = tape.product(mean, minusOne)
                let squares = elements.map { element in
                    let difference = tape.sum(element, minusMean)
                    return tape.product(difference, difference)
                }
                variance = tape.sum(of: squares, times: 1 / Double(elements.count))
            }
            let deviation = tape.reciprocalRoot(of: tape.sum(variance, tape.variable(Dual(epsilon))))
            return (tape.product(mean, minusOne), tape.product(weight[channel], deviation))
        }
        return input.map(channels: input.channels, height: input.height, width: input.width) { image, channel, y, x in
            let difference = tape.sum(input.element(image, channel, y, x), statistics[channel].minusMean)
            return tape.sum(of: [(difference, statistics[channel].factor)], plus: bias[channel])
        }
    }
}
