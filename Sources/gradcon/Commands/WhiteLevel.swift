import ArgumentParser
import Datasets

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

    /// The white level of a data set's images; nil for all of the range, 65,535.
    ///
    /// - Throws: where a level is asked for and no image has 16-bit samples.
    func sample(for dataset: Dataset) throws(ValidationError) -> Int? {
        switch self {
        case .auto: return dataset.survey?.all.impliedWhite
        case .sample(let sample):
            guard let survey = dataset.survey, survey.all.sixteenBit.images > 0 else {
                throw ValidationError("--white is \(sample), and no image has 16-bit samples, which it is for.")
            }
            return sample == 65_535 ? nil : sample
        }
    }
}
