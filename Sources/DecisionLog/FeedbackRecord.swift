internal import Files

/// What the log keeps of a person's word on an image that was decided on.
package struct FeedbackRecord: Sendable, Equatable {
    /// What an image really is.
    package enum Label: String, Sendable, CaseIterable {
        case normal
        case anomalous
    }

    /// When it was said, seconds since 1970, whole milliseconds.
    package let time: Double
    package let label: Label
    /// The decision on the image.
    package let decision: DecisionRecord

    package init(time: Double, label: Label, decision: DecisionRecord) {
        self.time = (time * 1000).rounded() / 1000
        self.label = label
        self.decision = decision
    }
}

extension FeedbackRecord {
    /// The line of the log, with its line break: `label` and `decided_at`, the time of the decision, before all members
    /// of the decision, so that they outlive the segment that it is in.
    package var line: [UInt8] {
        LogLine.sealed(time: time, kind: .feedback) { json in
            json.string("label", label.rawValue)
            json.number("decided_at", decision.time)
            decision.writeMembers(to: &json)
        }
    }

    /// Takes a line apart; nil where it is one of another kind or lacks a member.
    package init?(_ line: LogLine) {
        guard line.kind == .feedback, let members = LineMembers(line.bytes), let time = members.number("time"),
            let label = members.text("label").flatMap(Label.init), let decided = members.number("decided_at"),
            let decision = DecisionRecord(members, time: decided)
        else { return nil }
        self.init(time: time, label: label, decision: decision)
    }
}
