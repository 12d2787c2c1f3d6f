import ArgumentParser
import Datasets
import FeatureRepository
import Training

/// Which family a run trains that names none: a feature repository, except where something asks for GradCon.
struct DetectorChoice {
    /// The family, with the options it was given.
    let family: any FamilyTraining
    /// What was chosen and why, and how to choose, in a sentence; nil where the run names the family.
    let explanation: String?

    private static let advice = "--detector chooses another."

    /// - Parameters:
    ///   - name: what `--detector` says; nil where it is left out.
    ///   - gradConOption: an option that only GradCon's training takes, where one was given.
    /// - Throws: where there is no family of that name, or an option of another was given.
    init(named name: String?, _ families: DetectorFamilies, gradConOption: String?) throws {
        if let name {
            family = try families.family(named: name)
            explanation = nil
            if name == FeatureRepositoryTraining.name,
                case .patches(.some(let path)) = families.featureRepository.source
            {
                throw BackboneMissing(path: path, alternative: FeatureRepositoryTraining.alternative)
            }
        } else if families.featureRepository.given.isEmpty,
            let option = gradConOption ?? families.gradCon.given.first
        {
            family = try families.family(named: GradConTraining.name)
            explanation = "training gradcon, to which \(option) belongs; \(Self.advice)"
        } else {
            let repository = families.featureRepository
            family = try families.family(named: FeatureRepositoryTraining.name)
            switch repository.source {
            case .backbone(let path):
                explanation =
                    "training a feature-repository over the backbone \(path), which sees small defects best; "
                    + Self.advice
            case .patches(let missing):
                let reason = missing.map { ", for there is no backbone at \($0) (bash Deploy/backbone.sh brings one)" }
                explanation =
                    "training a feature-repository over patches of the images\(reason ?? ""); \(Self.advice)"
            }
        }
    }

    /// The choice for the images that were found: those too small for a feature repository are GradCon's.
    func fitting(_ dataset: Dataset, _ families: DetectorFamilies) throws -> DetectorChoice {
        guard explanation != nil, type(of: family).name == FeatureRepositoryTraining.name,
            families.featureRepository.given.isEmpty
        else { return self }
        let side = try dataset.medianShorterSide()
        guard side < FeatureRepositoryFitting.smallestSide else { return self }
        return DetectorChoice(
            family: families.gradCon,
            explanation:
                "training gradcon, since the images have \(side) pixels a side and a feature-repository takes "
                + "\(FeatureRepositoryFitting.smallestSide) or more; \(Self.advice)")
    }

    private init(family: any FamilyTraining, explanation: String?) {
        self.family = family
        self.explanation = explanation
    }
}
