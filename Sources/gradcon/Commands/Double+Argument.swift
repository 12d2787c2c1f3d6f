import ArgumentParser
import Files

extension Double {
    /// A number on the command line, as the configuration and requests take it.
    @Sendable static func argument(_ text: String) throws -> Double {
        guard let value = Double(decimal: text) else { throw ValidationError("expected is a finite decimal number.") }
        return value
    }
}
