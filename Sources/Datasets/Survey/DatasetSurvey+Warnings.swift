package import AnomalyDetection
import Imaging

extension DatasetSurvey {
    /// The share of the full range below which the range that images use is hardly used.
    private static let leastRange = 0.25

    /// What a reader must know of these images before a model with such a preprocessing is made or tried with them, one
    /// sentence each.
    package func warnings(for preprocessing: Preprocessing) -> [String] {
        let all = all
        return [
            shapeWarning(all, preprocessing), rangeWarning(all, preprocessing), whiteWarning(all, preprocessing),
            colorWarning(all, preprocessing), depthWarning(all), formatWarning,
        ].compactMap(\.self)
    }

    /// Images that are squashed to the model's input in another way than most.
    private func shapeWarning(_ all: ImageStatistics, _ preprocessing: Preprocessing) -> String? {
        guard preprocessing.resize != .none, preprocessing.cutting.isWhole, let usual = all.usualSize
        else { return nil }
        let other = all.sizesByCount.filter { !$0.size.hasShape(of: usual) }
        guard let first = other.first else { return nil }
        let count = other.reduce(0) { $0 + $1.count }
        return "Other proportions than most images, \(usual): \(count) of \(all.count), such as \(first.size). All are "
            + "squashed to the model's \(preprocessing.width)x\(preprocessing.height), so these look different to it."
    }

    private func rangeWarning(_ all: ImageStatistics, _ preprocessing: Preprocessing) -> String? {
        let depths = [(all.eightBit, 255), (all.sixteenBit, preprocessing.white ?? 65_535)]
        for (depth, full) in depths where depth.images > 0 {
            let used = Double(depth.brightest - depth.darkest) / Double(full)
            guard used < Self.leastRange else { continue }
            return "The brightness of all images lies between \(depth.darkest) and \(depth.brightest) of \(full): "
                + "little contrast for a model to see."
        }
        return nil
    }

    private func whiteWarning(_ all: ImageStatistics, _ preprocessing: Preprocessing) -> String? {
        guard let white = preprocessing.white, all.sixteenBit.brightest > white else { return nil }
        return "Samples reach \(all.sixteenBit.brightest), and the model's white level is \(white): all that is "
            + "brighter is white to it."
    }

    private func colorWarning(_ all: ImageStatistics, _ preprocessing: Preprocessing) -> String? {
        guard all.grey > 0, all.colored > 0 else { return nil }
        let made = preprocessing.color == .gray ? "Colour becomes grey" : "Grey becomes colour without saturation"
        return "Grey and colour are mixed: \(all.grey) and \(all.colored) images. \(made) for the model."
    }

    private func depthWarning(_ all: ImageStatistics) -> String? {
        guard all.eightBit.images > 0, all.sixteenBit.images > 0 else { return nil }
        let (eight, sixteen) = (all.eightBit, all.sixteenBit)
        return "Depths are mixed: \(eight.images) images of 8 bits with samples up to \(eight.brightest), "
            + "\(sixteen.images) of 16 bits with samples up to \(sixteen.brightest). Each depth has a white level of "
            + "its own, so check that they are equally bright."
    }

    /// A model may tell the traces of one format from those of another, and not defects.
    private var formatWarning: String? {
        func names(_ images: ImageStatistics) -> String {
            (images.formatsFound ?? []).map(\.name).joined(separator: ", ")
        }
        guard normal.count > 0, outliers.count > 0,
            Set(normal.formats.keys).isDisjoint(with: outliers.formats.keys)
        else { return nil }
        return "All normal images are \(names(normal)) and all outliers \(names(outliers)): figures may tell how well "
            + "formats are told apart, and not defects."
    }
}
