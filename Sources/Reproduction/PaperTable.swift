import Datasets

/// A table or figure of the paper (Kwon, Prabhushankar, Temel and AlRegib, *Backpropagated Gradient Representations for
/// Anomaly Detection*, ECCV 2020, arXiv 2007.09507) whose protocol can be run here.
///
/// The protocols are those of the paper's published code. MNIST and CIFAR-10: a tenth of the published training subset
/// validates, the published test subset tests. Fashion-MNIST: all images of a class in five parts, three train, one
/// validates, one tests. CIFAR-10 is resized to 28x28 (Lanczos). Outliers are drawn at random from all other classes,
/// as many as there are normal images unless the table varies that.
package enum PaperTable: String, Sendable, Codable, CaseIterable {
    /// Table 1: what the gradient constraint adds to a CAE and a VAE, on CIFAR-10.
    case ablation = "1"
    /// Table 3: MNIST.
    case mnist = "3"
    /// Table 4: Fashion-MNIST at outlier ratios of 10 to 50%.
    case fashionMNIST = "4"
    /// Table 5: CIFAR-10.
    case cifar10 = "5"
    /// Figure 4: clean images against images under eight conditions at five levels. The paper has CURE-TSR's traffic
    /// signs; here the conditions of ``Condition`` are applied to CIFAR-10.
    case conditions = "figure-4"

    /// What files and folders of the table are called.
    package var name: String { self == .conditions ? rawValue : "table-\(rawValue)" }

    /// The folder of its data set.
    package var dataset: String {
        switch self {
        case .mnist: "mnist"
        case .fashionMNIST: "fashion-mnist"
        case .ablation, .cifar10, .conditions: "cifar-10"
        }
    }

    /// Words for people.
    package var title: String {
        switch self {
        case .ablation: "Table 1: the gradient constraint in two autoencoders, CIFAR-10"
        case .mnist: "Table 3: MNIST"
        case .fashionMNIST: "Table 4: Fashion-MNIST at outlier ratios of 10 to 50%"
        case .cifar10: "Table 5: CIFAR-10"
        case .conditions: "Figure 4: eight conditions at five levels, CIFAR-10 in place of CURE-TSR"
        }
    }

    /// The models it trains for each class and seed.
    var models: [ReproducedModel] { self == .ablation ? ReproducedModel.allCases : [.caeGrad] }

    /// How normal images are divided.
    var scheme: Split.Scheme { self == .fashionMNIST ? .fiveFold : .holdout }

    /// The models' rows and columns; nil for those of the images.
    var inputSize: (height: Int, width: Int)? { dataset == "cifar-10" ? (28, 28) : nil }

    /// The shares of outliers that are tested with; nil stands for all outliers, whose AUROC varies least.
    var outlierRatios: [Double?] { (self == .fashionMNIST ? [0.1, 0.2, 0.3, 0.4, 0.5] : [0.5]) + [nil] }
}
