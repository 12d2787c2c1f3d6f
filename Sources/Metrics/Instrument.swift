/// What counts or measures one series.
package protocol Instrument: Sendable {
    /// What kind of metric it makes.
    static var kind: MetricDescription.Kind { get }

    /// Writes its samples. Called while others go on counting.
    func write(_ labels: LabelSet, to exposition: inout Exposition)
}
