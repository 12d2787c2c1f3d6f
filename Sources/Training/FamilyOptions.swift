/// What determines a training run of one detector family, besides the data and their split. The same options, data and
/// split give the same checkpoint, bit for bit, on any number of threads. A checkpoint's `training` lists them.
package protocol FamilyOptions: Codable, Equatable, Sendable {
    /// Draws whatever is random.
    var seed: UInt64 { get }
    /// The options as a message names them, in the order in which those of two runs are compared; all but a
    /// ``TrainingSchedule/patience``.
    var named: [(name: String, value: String)] { get }

    /// - Throws: `TrainingError.option` where a value is outside its range.
    func validate() throws(TrainingError)
}

extension FamilyOptions {
    /// Any value will do.
    package func validate() throws(TrainingError) {}
}
