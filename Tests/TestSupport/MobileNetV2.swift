package import NeuralNetwork

/// MobileNetV2 (Sandler et al., *MobileNetV2: Inverted Residuals and Linear Bottlenecks*, CVPR 2018), with the names of
/// torchvision's tensors.
package struct MobileNetV2 {
    /// Blocks of one kind.
    package struct Setting {
        var expansion: Int
        var channels: Int
        var count: Int
        var stride: Int

        package init(expansion: Int, channels: Int, count: Int, stride: Int) {
            self.expansion = expansion
            self.channels = channels
            self.count = count
            self.stride = stride
        }
    }

    package private(set) var layers: [LayerDeclaration] = []
    private var channels: Int

    package static let settings = [
        Setting(expansion: 1, channels: 16, count: 1, stride: 1),
        Setting(expansion: 6, channels: 24, count: 2, stride: 2),
        Setting(expansion: 6, channels: 32, count: 3, stride: 2),
        Setting(expansion: 6, channels: 64, count: 4, stride: 2),
        Setting(expansion: 6, channels: 96, count: 3, stride: 1),
        Setting(expansion: 6, channels: 160, count: 3, stride: 2),
        Setting(expansion: 6, channels: 320, count: 1, stride: 1),
    ]

    /// - Parameters:
    ///   - last: the channels of the last convolution.
    ///   - end: how many of torchvision's `features` there are; nil for the whole classifier.
    package init(
        width: Double = 1, settings: [Setting] = Self.settings, last: Int = 1280, classes: Int = 10, end: Int? = nil
    ) {
        channels = Self.rounded(32 * width)
        appendConvolution("features.0", channels, kernel: 3, stride: 2)
        var number = 1
        for setting in settings {
            for index in 0..<setting.count where number < end ?? .max {
                appendBlock(
                    "features.\(number)", to: Self.rounded(Double(setting.channels) * width),
                    expansion: setting.expansion, stride: index == 0 ? setting.stride : 1)
                number += 1
            }
        }
        guard end == nil else { return }
        appendConvolution("features.\(number)", last, kernel: 1)
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
        groups: Int = 1,
        activation: Activation, residual: String? = nil
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

    /// The nearest multiple of 8 that takes away no more than a tenth.
    private static func rounded(_ channels: Double) -> Int {
        let rounded = max(8, Int(channels + 4) / 8 * 8)
        return Double(rounded) < 0.9 * channels ? rounded + 8 : rounded
    }
}
