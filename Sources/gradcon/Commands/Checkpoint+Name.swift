import AnomalyDetection
import ArgumentParser
import ScoringService

extension Checkpoint {
    /// Refuses a path to write to under which no service would find the model.
    static func checkName(_ path: String) throws(ValidationError) {
        let file = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        let ending = LoadedModel.fileSuffix
        guard file.hasSuffix(ending), isName(String(file.dropLast(ending.count))) else {
            throw ValidationError(
                "--output is \"\(path)\"; expected is a file NAME.safetensors, NAME of 1 to 128 letters, digits, '.', "
                    + "'_' and '-', as serve takes it.")
        }
    }
}
