/// What a line of the log tells of. A reader passes over lines of a kind that it does not know.
package enum RecordKind: String, Sendable, CaseIterable {
    /// The service decided on an image: ``DecisionRecord``.
    case decision
    /// A person said what an image that was decided on really is: ``FeedbackRecord``.
    case feedback
}
