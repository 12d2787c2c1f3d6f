/// Detectors that compare an image's features with a repository of normal ones.
package enum FeatureRepository {
    /// What its checkpoints have as `architecture`.
    static let architecture = "feature-repository"
}
