/// What a line of the log tells of. A reader passes over lines of a kind that it does not know.
package enum RecordKind: String, Sendable, CaseIterable {
    /// The service decided on an image: ``DecisionRecord``.
    case decision
}
