/// Members of an answer that one family has beside those of every family. Answers list numbers in full precision.
package struct AnswerMembers: Sendable, Equatable {
    /// A name and its value.
    package struct Member: Sendable, Equatable {
        /// Snake_case.
        package let name: String
        package let value: Value

        package init(_ name: String, _ value: Value) {
            self.name = name
            self.value = value
        }
    }

    /// A value of JSON, as far as answers need one.
    package enum Value: Sendable, Equatable {
        case number(Double)
        case flag(Bool)
        case null
        case text(String)
        case object([Member])
        case list([Value])
    }

    /// What stands directly after the score.
    package let afterScore: [Member]
    /// What stands directly after the decision.
    package let afterDecision: [Member]

    package init(afterScore: [Member] = [], afterDecision: [Member] = []) {
        self.afterScore = afterScore
        self.afterDecision = afterDecision
    }
}
