import AnomalyDetection
import ArgumentParser
import ScoringService

extension Checkpoint {
    /// Refuses a path to write to under which no service would find the model.
    static func checkName(_ path: String) throws(ValidationError) {
        let file = path.split(separator: "/", omittingEmptySubsequences: false).last.map(String.init) ?? ""
        guard file.hasSuffix(ModelFileName.suffix), ModelFileName(file).isAllowed else {
            throw ValidationError(
                "--output is \"\(path)\"; expected is a file NAME.safetensors or NAME@VERSION.safetensors, NAME of 1 "
                    + "to 128 letters, digits, '.', '_' and '-', VERSION of 1 to 64, as serve takes it.")
        }
    }
}
