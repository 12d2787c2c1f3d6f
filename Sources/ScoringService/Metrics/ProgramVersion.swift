/// Which program this is.
package enum ProgramVersion {
    /// The version that `gradcon --version` and the metric `gradcon_build_info` say.
    package static let current = "0.1.0"
}
