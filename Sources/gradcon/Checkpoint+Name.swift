import AnomalyDetection
import ArgumentParser

extension Checkpoint {
    /// Refuses a path to write to under which no service would find the model.
    static func checkName(_ path: String) throws(ValidationError) {
        let ending = ".safetensors"
        guard path.hasSuffix(ending), !path.hasSuffix("/" + ending), path != ending else {
            throw ValidationError("--output is \"\(path)\"; expected is a file NAME.safetensors, as serve looks for.")
        }
    }
}
