import AnomalyDetection
import ArgumentParser
import ContrastedMemory
import EnergyModel
import FeatureRepository
import GradCon
import Training

/// The detector families of this program: the only place that names them all.
///
/// Each family that `gradcon train` trains is an option group here, under a title of its own in `--help`; the names of
/// their options differ.
struct DetectorFamilies: ParsableArguments {
    @OptionGroup(title: "GradCon options")
    var gradCon: GradConTraining

    @OptionGroup(title: "Options of detectors over a pretrained network")
    var backbone: BackboneOption

    @OptionGroup(title: "Feature repository options")
    private var repositoryOptions: FeatureRepositoryTraining

    @OptionGroup(title: "Energy model options")
    var energyModel: EnergyModelTraining

    @OptionGroup(title: "Contrasted memory options")
    private var memoryOptions: ContrastedMemoryTraining

    /// The feature repository's, with the backbone.
    var featureRepository: FeatureRepositoryTraining { repositoryOptions.over(backbone) }

    /// The families that can be trained.
    private var trained: [any FamilyTraining] {
        [featureRepository, gradCon, energyModel, memoryOptions.over(backbone)]
    }

    /// The names of those that learn from labelled anomalies.
    var takingAnomalies: [String] { trained.filter(\.takesAnomalies).map { type(of: $0).name } }

    func validate() throws { try featureRepository.check() }

    /// The family of that name, with the options it was given.
    ///
    /// - Throws: where there is none, or an option of another was given.
    func family(named name: String) throws(ValidationError) -> any FamilyTraining {
        guard let family = trained.first(where: { type(of: $0).name == name }) else {
            let known = trained.map { type(of: $0).name }.joined(separator: ", ")
            throw ValidationError("--detector is \"\(name)\"; known are \(known).")
        }
        for other in trained where type(of: other).name != name {
            if let option = other.given.first(where: { !family.given.contains($0) }) {
                throw ValidationError(
                    "\(option) is an option of --detector \(type(of: other).name), and this run trains \(name).")
            }
        }
        return family
    }
}

extension DetectorRegistry {
    /// All families of this program.
    static func known() throws(DetectorRegistryError) -> DetectorRegistry {
        try DetectorRegistry([
            FeatureRepositoryFamily.self, GradConFamily.self, EnergyModelFamily.self, ContrastedMemoryFamily.self,
        ])
    }
}
