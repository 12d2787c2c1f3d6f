/// Turns lines into steps, one by one.
struct NetworkBuilder {
    private(set) var steps: [Network.Step] = []
    private(set) var shapes: [MapShape]
    /// The value that each line ends with.
    private var values: [String: Int] = [LayerDeclaration.networkInput: 0]
    /// The widest layer; it keeps the sizes of weights far from overflow.
    private static let channelLimit = 1 << 18
    /// A network of the same lines whose parameters are used; nil makes new ones.
    private let other: Network?

    init(input: MapShape, sharing other: Network?) {
        shapes = [input]
        self.other = other
    }

    /// The layer of the other network whose parameters the one to come uses.
    ///
    /// - Parameter offset: where in its line the layer to come is.
    private func shared<Shared: Layer>(_ offset: Int = 0) -> Shared? {
        guard let other, other.steps.indices.contains(steps.count + offset) else { return nil }
        return other.steps[steps.count + offset].layer as? Shared
    }

    /// Appends a line.
    ///
    /// - Parameter isPlanar: whether the line is to give an image.
    mutating func append(_ line: LayerDeclaration, isPlanar: Bool) throws(NetworkError) {
        guard values[line.name] == nil else { throw .name(layer: line.name) }
        var inputs: [Int] = []
        for name in line.inputs { inputs.append(try value(name, for: line)) }
        if inputs.isEmpty { inputs = [shapes.count - 1] }
        var residual: Int?
        if let name = line.residual { residual = try value(name, for: line) }
        let layers = try layers(of: line, inputs: inputs, isPlanar: isPlanar)
        for (index, layer) in layers.enumerated() {
            let isLast = index == layers.count - 1
            guard layer.inputs.count == (index == 0 ? inputs.count : 1) else {
                throw .inputCount(layer: line.name, found: inputs.count, expected: layer.inputs.count)
            }
            for (value, expected) in zip(index == 0 ? inputs : [], layer.inputs) where shapes[value] != expected {
                throw .shape(layer: line.name, problem: "it takes \(expected) and reads \(shapes[value])")
            }
            steps.append(
                Network.Step(
                    name: line.name, layer: layer, inputs: index == 0 ? inputs : [shapes.count - 1],
                    residual: isLast ? residual : nil, activation: isLast ? line.activation : .none))
            shapes.append(layer.output)
        }
        if let residual, let name = line.residual, shapes[residual] != shapes[shapes.count - 1] {
            throw .residual(
                layer: line.name, residual: name, found: shapes[residual], expected: shapes[shapes.count - 1])
        }
        values[line.name] = shapes.count - 1
    }

    private func value(_ name: String, for line: LayerDeclaration) throws(NetworkError) -> Int {
        guard let value = values[name] else { throw .unknownInput(layer: line.name, input: name) }
        return value
    }

    private func layers(
        of line: LayerDeclaration, inputs: [Int], isPlanar: Bool
    ) throws(NetworkError) -> [any Layer] {
        if case .custom(let make) = line.operation { return [make(inputs.map { shapes[$0] })] }
        guard inputs.count == 1 else { throw .inputCount(layer: line.name, found: inputs.count, expected: 1) }
        let input = shapes[inputs[0]]
        switch line.operation {
        case .convolution, .transposedConvolution, .linear:
            return try weightedLayers(of: line, input: input, inputValue: inputs[0], isPlanar: isPlanar)
        case .batchNormalization, .globalAveragePooling, .maxPooling, .flatten, .unflatten, .identity, .custom:
            return [try plainLayer(of: line, input: input)]
        }
    }

    /// Those without weights that products are made with.
    private func plainLayer(of line: LayerDeclaration, input: MapShape) throws(NetworkError) -> any Layer {
        switch line.operation {
        case .batchNormalization, .globalAveragePooling, .maxPooling:
            guard input.order == .channelsLast else {
                throw .shape(layer: line.name, problem: "\(input) is an image, and not a map")
            }
        default: break
        }
        switch line.operation {
        case .flatten:
            return Flatten(input)
        case .unflatten(let channels, let height, let width):
            guard input == MapShape(vector: channels * height * width) else {
                throw .shape(layer: line.name, problem: "\(input) is no vector for \(channels)x\(height)x\(width)")
            }
            return Unflatten(to: MapShape(channels: channels, height: height, width: width))
        case .maxPooling(let kernel, let stride, let padding):
            let (vertical, horizontal) = try axes(of: line, input, kernel: kernel, stride: stride, padding: padding)
            return MaxPooling(channels: input.channels, vertical: vertical, horizontal: horizontal)
        case .globalAveragePooling:
            return GlobalAveragePooling(input)
        case .batchNormalization(let epsilon, let momentum):
            return BatchNormalization(input, epsilon: epsilon, momentum: momentum, sharing: shared())
        case .identity, .convolution, .transposedConvolution, .linear, .custom:
            return Identity(input)
        }
    }

    private func weightedLayers(
        of line: LayerDeclaration, input: MapShape, inputValue: Int, isPlanar: Bool
    ) throws(NetworkError) -> [any Layer] {
        // Padding is zero as well.
        let hasInputZeros =
            inputValue > 0 && steps[inputValue - 1].activation.leavesZeros || input.channels < input.stride
        let isRectified = line.activation.leavesZeros
        switch line.operation {
        case .convolution(let channels, let kernel, let stride, let padding, let groups):
            try check(line, channels: channels, groups: groups, of: input)
            let (vertical, horizontal) = try axes(of: line, input, kernel: kernel, stride: stride, padding: padding)
            guard input.order == .planar else {
                if groups > 1, groups == channels, groups == input.channels {
                    return [
                        DepthwiseConvolution(
                            channels: channels, vertical: vertical, horizontal: horizontal, hasBias: line.hasBias,
                            sharing: shared())
                    ]
                }
                return [
                    Convolution(
                        channels: channels, from: input.channels, vertical: vertical, horizontal: horizontal,
                        groups: groups, hasBias: line.hasBias, isRectified: isRectified, sharing: shared())
                ]
            }
            let unfold = Unfold(channels: input.channels, vertical: vertical, horizontal: horizontal)
            return [
                unfold,
                Convolution(
                    channels: channels, from: unfold.output.channels,
                    vertical: ConvolutionAxis(pointwise: vertical.coarse),
                    horizontal: ConvolutionAxis(pointwise: horizontal.coarse), groups: groups, hasBias: line.hasBias,
                    weightShape: [channels, input.channels / groups, kernel, kernel],
                    multiplyAdds: vertical.validTaps * horizontal.validTaps * channels * input.channels / groups,
                    isRectified: isRectified, sharing: shared(1)),
            ]
        case .transposedConvolution(let channels, let kernel, let stride, let padding, let outputPadding):
            try check(line, channels: channels, groups: 1, of: input)
            guard input.order == .channelsLast else {
                throw .shape(layer: line.name, problem: "\(input) is an image, and not a map")
            }
            guard
                let vertical = ConvolutionAxis(
                    coarse: input.height, kernel: kernel, stride: stride, padding: padding,
                    outputPadding: outputPadding.rows),
                let horizontal = ConvolutionAxis(
                    coarse: input.width, kernel: kernel, stride: stride, padding: padding,
                    outputPadding: outputPadding.columns)
            else {
                throw .shape(
                    layer: line.name,
                    problem: "\(input) and a kernel of \(kernel) with stride \(stride), padding \(padding) and output "
                        + "padding \(outputPadding.rows), \(outputPadding.columns) make no map")
            }
            guard isPlanar else {
                return [
                    TransposedConvolution(
                        channels: channels, from: input.channels, vertical: vertical, horizontal: horizontal,
                        hasBias: line.hasBias, hasInputZeros: hasInputZeros, isRectified: isRectified,
                        sharing: shared())
                ]
            }
            return [
                TransposedConvolution(
                    channels: channels * kernel * kernel, from: input.channels,
                    vertical: ConvolutionAxis(pointwise: vertical.coarse),
                    horizontal: ConvolutionAxis(pointwise: horizontal.coarse), hasBias: false,
                    weightShape: [input.channels, channels, kernel, kernel],
                    multiplyAdds: vertical.validTaps * horizontal.validTaps * channels * input.channels,
                    sharing: shared()),
                Fold(
                    channels: channels, vertical: vertical, horizontal: horizontal, hasBias: line.hasBias,
                    sharing: shared(1)),
            ]
        case .linear(let count):
            try check(line, channels: count, groups: 1, of: input)
            guard input.positions == 1, input.order == .channelsLast else {
                throw .shape(layer: line.name, problem: "\(input) is no vector")
            }
            let axis = ConvolutionAxis(pointwise: 1)
            return [
                Convolution(
                    channels: count, from: input.channels, vertical: axis, horizontal: axis, hasBias: line.hasBias,
                    weightShape: [count, input.channels], isRectified: isRectified, sharing: shared())
            ]
        default: return []
        }
    }

    /// The windows of a convolution or of pooling.
    private func axes(
        of line: LayerDeclaration, _ input: MapShape, kernel: Int, stride: Int, padding: Int
    ) throws(NetworkError) -> (vertical: ConvolutionAxis, horizontal: ConvolutionAxis) {
        guard let vertical = ConvolutionAxis(fine: input.height, kernel: kernel, stride: stride, padding: padding),
            let horizontal = ConvolutionAxis(fine: input.width, kernel: kernel, stride: stride, padding: padding)
        else {
            throw .shape(
                layer: line.name,
                problem: "\(input) and a kernel of \(kernel) with stride \(stride) and padding \(padding) make no map")
        }
        return (vertical, horizontal)
    }

    private func check(
        _ line: LayerDeclaration, channels: Int, groups: Int, of input: MapShape
    ) throws(NetworkError) {
        guard (1...Self.channelLimit).contains(channels) else {
            throw .shape(layer: line.name, problem: "it has \(channels) channels, the limit is \(Self.channelLimit)")
        }
        guard groups > 0, channels.isMultiple(of: groups), input.channels.isMultiple(of: groups) else {
            throw .shape(
                layer: line.name,
                problem: "\(input.channels) channels become \(channels) in \(groups) groups, which divide both")
        }
    }
}
