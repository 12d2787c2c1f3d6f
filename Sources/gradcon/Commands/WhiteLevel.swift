import AnomalyDetection
import ArgumentParser

/// `auto`, or the sample of 16-bit images that is full white, on the command line.
enum WhiteLevel: ExpressibleByArgument, Equatable {
    /// What the images imply.
    case auto
    /// This sample.
    case sample(Int)

    init?(argument: String) {
        if argument == "auto" {
            self = .auto
        } else if let sample = Int(argument), (1...65_535).contains(sample) {
            self = .sample(sample)
        } else {
            return nil
        }
    }

    var defaultValueDescription: String { "auto" }
}
