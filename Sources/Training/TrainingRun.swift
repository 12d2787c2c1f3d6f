package import AnomalyDetection
package import Datasets

/// What must be equal for a state, or a checkpoint, to be another run's own.
package struct TrainingRun<Options: FamilyOptions>: Codable, Equatable {
    private var options: Options
    private var split: Split
    /// How many images the split gave training: another version of this program may divide them otherwise.
    private var trainingImages: Int
    /// The labelled anomalies that it learns from; nil where there are none.
    private var anomalies: AnomalyRecord?
    private var input: [Int]
    private var preprocessing: Preprocessing?

    /// What a run is given.
    package init(
        options: Options, split: Split, trainingImages: Int, anomalies: AnomalyRecord?, input: [Int],
        preprocessing: Preprocessing?
    ) {
        self.options = options
        self.split = split
        self.trainingImages = trainingImages
        self.anomalies = anomalies
        self.input = input
        self.preprocessing = preprocessing
        // They are what a run finds, and not what it is given.
        self.preprocessing?.frameLimits = nil
    }

    /// What another run has different, in words; nil where nothing is.
    package func difference(from other: Self) -> String? {
        func differs(_ name: String, _ found: some CustomStringConvertible, _ expected: some CustomStringConvertible)
            -> String
        {
            "its \(name) is \(found), this run's is \(expected)"
        }
        if split.digest != other.split.digest { return differs("data set", other.split.dataset, split.dataset) }
        if split != other.split || trainingImages != other.trainingImages {
            return "its images are split in another way"
        }
        if anomalies != other.anomalies {
            func text(_ anomalies: AnomalyRecord?) -> String {
                anomalies.map { "\($0.images) images of \($0.data.name)" } ?? "none"
            }
            return "its labelled anomalies are \(text(other.anomalies)), this run's are \(text(anomalies))"
        }
        for (mine, theirs) in zip(options.named, other.options.named) where mine.value != theirs.value {
            return differs(mine.name, theirs.value, mine.value)
        }
        if options != other.options { return "its patience is another" }
        if input != other.input { return differs("input", other.input, input) }
        return self == other ? nil : "its preprocessing is another"
    }
}
