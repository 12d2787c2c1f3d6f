import NeuralNetwork

/// The lines of MobileNetV2 (Sandler et al., *MobileNetV2: Inverted Residuals and Linear Bottlenecks*, CVPR 2018), with
/// the names of torchvision's tensors.
struct MobileNetV2 {
    /// Blocks of one kind that follow one another; the stride is that of the first.
    struct Stage {
        let expansion: Int
        let channels: Int
        let count: Int
        let stride: Int
    }

    private(set) var layers: [LayerDeclaration] = []
    /// The lines that end torchvision's `features`, without their normalisations.
    private(set) var blocks: [String] = []
    private var channels: Int

    /// - Parameters:
    ///   - first: the channels of the first convolution.
    ///   - last: the channels of the last convolution.
    init(first: Int, stages: [Stage], last: Int, classes: Int) {
        channels = first
        appendConvolution("features.0", first, kernel: 3, stride: 2)
        blocks.append("features.0.0")
        for stage in stages {
            for index in 0..<stage.count {
                appendBlock(
                    "features.\(blocks.count)", to: stage.channels, expansion: stage.expansion,
                    stride: index == 0 ? stage.stride : 1)
            }
        }
        appendConvolution("features.\(blocks.count)", last, kernel: 1)
        blocks.append("features.\(blocks.count).0")
        layers.append(LayerDeclaration("pooling", .globalAveragePooling))
        layers.append(LayerDeclaration("classifier.1", .linear(count: classes)))
    }

    private mutating func appendBlock(_ name: String, to outputs: Int, expansion: Int, stride: Int) {
        let (inputs, hidden) = (channels, channels * expansion)
        let input = layers[layers.count - 1].name
        var part = 0
        if expansion > 1 {
            appendConvolution("\(name).conv.0", hidden, kernel: 1)
            part = 1
        }
        appendConvolution("\(name).conv.\(part)", hidden, kernel: 3, stride: stride, groups: hidden)
        appendConvolution(
            names: ("\(name).conv.\(part + 1)", "\(name).conv.\(part + 2)"), outputs, kernel: 1, activation: .none,
            residual: stride == 1 && inputs == outputs ? input : nil)
        blocks.append("\(name).conv.\(part + 1)")
        channels = outputs
    }

    private mutating func appendConvolution(
        _ name: String, _ channels: Int, kernel: Int, stride: Int = 1, groups: Int = 1
    ) {
        appendConvolution(
            names: ("\(name).0", "\(name).1"), channels, kernel: kernel, stride: stride, groups: groups,
            activation: .relu6)
    }

    /// - Parameter names: of the convolution and of its normalisation.
    private mutating func appendConvolution(
        names: (convolution: String, normalization: String), _ channels: Int, kernel: Int, stride: Int = 1,
        groups: Int = 1, activation: Activation, residual: String? = nil
    ) {
        layers.append(
            LayerDeclaration(
                names.convolution,
                .convolution(
                    channels: channels, kernel: kernel, stride: stride, padding: (kernel - 1) / 2, groups: groups),
                hasBias: false))
        layers.append(
            LayerDeclaration(
                names.normalization, .batchNormalization(epsilon: 1e-5, momentum: 0.1), residual: residual,
                activation: activation))
    }
}

extension BackboneArchitecture {
    /// MobileNetV2 of full width with ImageNet's 1,000 classes, as torchvision publishes it.
    package static let mobileNetV2: BackboneArchitecture = {
        let network = MobileNetV2(
            first: 32,
            stages: [
                MobileNetV2.Stage(expansion: 1, channels: 16, count: 1, stride: 1),
                MobileNetV2.Stage(expansion: 6, channels: 24, count: 2, stride: 2),
                MobileNetV2.Stage(expansion: 6, channels: 32, count: 3, stride: 2),
                MobileNetV2.Stage(expansion: 6, channels: 64, count: 4, stride: 2),
                MobileNetV2.Stage(expansion: 6, channels: 96, count: 3, stride: 1),
                MobileNetV2.Stage(expansion: 6, channels: 160, count: 3, stride: 2),
                MobileNetV2.Stage(expansion: 6, channels: 320, count: 1, stride: 1),
            ], last: 1280, classes: 1000)
        return BackboneArchitecture(
            name: "mobilenet-v2", layers: network.layers, blocks: network.blocks, mean: imageNetMean,
            deviation: imageNetDeviation,
            publications: [
                "b03531047ffacf1e2488318dcd2aba1126cde36e3bfe1aa5cb07700aeeee9889":
                    "torchvision's mobilenet_v2-b0353104, trained on ImageNet; BSD-3-Clause"
            ])
    }()
}
