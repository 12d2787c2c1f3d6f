package import AnomalyDetection
private import Files
package import Tensors

/// A model that a family has trained: what it puts into its checkpoint.
package struct TrainedModel: Sendable {
    /// The entries that the family reads.
    package private(set) var metadata: [String: String]
    /// The tensors that the family reads.
    package var tensors: [String: Tensor]
    /// What is known of normal images that were held out from this model, or from one like it; nil where there are
    /// none.
    package var heldOut: HeldOut?
    /// What whoever trains it should know, a sentence each.
    package var notes: [String] = []

    /// What normal images are like for a model that was made without them.
    package struct HeldOut: Sendable {
        /// One an image, at least one, finite.
        package let scores: [Double]
        /// The largest value of the first map of each image; empty of families without maps.
        package let mapPeaks: [Double]
        /// The values of the detector's terms, by their names, one an image; without those that the family does not
        /// know of held-out images.
        package let terms: [String: [Double]]
        /// Whether the images are those of training, each scored by a model like this one that was made without it, or
        /// else the run's calibration images.
        package let isCrossFitted: Bool

        package init(
            scores: [Double], mapPeaks: [Double], terms: [String: [Double]] = [:], isCrossFitted: Bool
        ) {
            self.scores = scores
            self.mapPeaks = mapPeaks
            self.terms = terms
            self.isCrossFitted = isCrossFitted
        }
    }

    /// - Parameters:
    ///   - architecture: one of the family's.
    ///   - metadata: what the family reads besides architecture and input.
    package init(
        architecture: String, input: InputShape, metadata: [String: String] = [:], tensors: [String: Tensor]
    ) {
        self.metadata = metadata
        self.metadata["format"] = "gradcon"
        self.metadata["architecture"] = architecture
        self.metadata["input_shape"] = input.description
        self.tensors = tensors
    }

    /// A model with all of its entries.
    init(metadata: [String: String], tensors: [String: Tensor], notes: [String]) {
        self.metadata = metadata
        self.tensors = tensors
        self.notes = notes
    }

    /// Adds an entry as JSON.
    ///
    /// - Throws: where a number in it is not finite.
    package mutating func set(_ key: String, to value: some Encodable) throws(TrainingError) {
        metadata[key] = try Self.text(value, of: key)
    }

    /// Adds an entry as it is.
    package mutating func set(_ key: String, toText text: String) { metadata[key] = text }

    /// The JSON of an entry: the same text for the same value.
    static func text(_ value: some Encodable, of key: String) throws(TrainingError) -> String {
        do { return try SortedJSON.text(of: value) } catch {
            throw .model(reason: "The metadata entry \"\(key)\" has a number that is not finite.")
        }
    }

    /// The file.
    var checkpoint: Safetensors { Safetensors(metadata: metadata, tensors: tensors) }

    /// The model as serving would load it.
    package func detector(of family: any DetectorFamily.Type) throws(TrainingError) -> any AnomalyDetector {
        do { return try family.makeDetector(checkpoint) } catch { throw .model(reason: error.description) }
    }
}
