/// A line of a table by classes: a quantity of a model, and what the paper has for it.
struct ReproductionRow {
    /// The paper's figures, as far as they could be checked: most of its tables could not.
    struct Published {
        var classes: [Int: Double] = [:]
        var mean: Double?
    }

    let label: String
    let model: ReproducedModel
    let published: Published?
    let value: (ReproductionRun) -> Double?

    init(
        _ label: String, _ model: ReproducedModel = .caeGrad, paper: Published? = nil,
        value: @escaping (ReproductionRun) -> Double?
    ) {
        self.label = label
        self.model = model
        self.published = paper
        self.value = value
    }
}

extension PaperTable {
    /// The table's lines; none where it is not laid out by classes.
    var rows: [ReproductionRow] {
        switch self {
        case .ablation:
            ReproducedModel.allCases.flatMap { model in
                Self.terms(of: model).map { name, term in
                    ReproductionRow("\(model.title): \(name)", model) { $0.figures(at: 0.5)?.auroc[keyPath: term] }
                }
            }
        case .mnist: Self.comparison(paper: .init(mean: 0.973))
        // Its class 1, the cars, is the only class whose figure could be read.
        case .cifar10: Self.comparison(paper: .init(classes: [1: 0.598], mean: 0.664))
        case .fashionMNIST:
            outlierRatios.compactMap(\.self).flatMap { ratio in
                let share = "\(Int((ratio * 100).rounded()))% outliers"
                return [
                    ReproductionRow("AUROC, \(share)", paper: ratio == 0.5 ? .init(mean: 0.934) : nil) {
                        $0.figures(at: ratio)?.auroc.combined
                    },
                    ReproductionRow("F1, \(share)") { $0.figures(at: ratio)?.f1 },
                    ReproductionRow("F1 at the model's threshold, \(share)") { $0.figures(at: ratio)?.f1AtThreshold },
                ]
            } + Self.single("AUROC, 50% outliers, ", at: 0.5) + [Self.allOutliers]
        case .conditions: []
        }
    }

    /// The score, which the paper compares with other methods, then what it is made of.
    private static func comparison(paper: ReproductionRow.Published) -> [ReproductionRow] {
        [ReproductionRow("score", paper: paper) { $0.figures(at: 0.5)?.auroc.combined }]
            + single("", at: 0.5)
            + [allOutliers]
    }

    /// The decoder's layers, of Table 2.
    private static let layerNames = ["up.0", "up.2", "up.4", "up.6"]

    private static var allOutliers: ReproductionRow {
        ReproductionRow("score, all outliers") { $0.figures(at: nil)?.auroc.combined }
    }

    private static func single(_ prefix: String, at ratio: Double?) -> [ReproductionRow] {
        [
            ReproductionRow("\(prefix)L + beta L_grad") { $0.figures(at: ratio)?.auroc.published },
            ReproductionRow("\(prefix)reconstruction alone") { $0.figures(at: ratio)?.auroc.reconstruction },
            ReproductionRow("\(prefix)gradient alone") { $0.figures(at: ratio)?.auroc.gradient },
            ReproductionRow("\(prefix)latent distance alone") { $0.figures(at: ratio)?.auroc.latentDistance },
        ]
            + layerNames.enumerated().map { layer, name in
                ReproductionRow("\(prefix)gradient of layer \(name) alone") { run in
                    run.figures(at: ratio).flatMap {
                        $0.auroc.layers.indices.contains(layer) ? $0.auroc.layers[layer] : nil
                    }
                }
            }
    }

    /// What Table 1 lists of a model.
    private static func terms(
        of model: ReproducedModel
    ) -> [(String, KeyPath<ReproductionFigures.Areas, Double?>)] {
        let latent: [(String, KeyPath<ReproductionFigures.Areas, Double?>)] =
            model == .vae || model == .vaeGrad ? [("latent", \.latent)] : []
        let gradient: [(String, KeyPath<ReproductionFigures.Areas, Double?>)] =
            model == .caeGrad || model == .vaeGrad ? [("gradient", \.gradient)] : []
        return [("reconstruction", \.reconstruction)] + latent + gradient
    }
}
