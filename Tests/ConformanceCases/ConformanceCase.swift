/// Bytes that a client sends on a new connection, and what a server may make of them.
///
/// Bytes that are smuggled, which no server may take for a request, ask for `/smuggled`.
package struct ConformanceCase: Sendable, CustomStringConvertible {
    /// Whether `100 Continue` precedes the first answer.
    enum Interim: Sendable {
        case never
        /// It may come; whether it does depends on how much of the body the server has when it has the head.
        case possible
        case required
    }

    /// What is sent.
    package let bytes: [UInt8]
    let name: String
    let clause: Clause
    let outcomes: [Outcome]
    let interim: Interim

    /// - Parameters:
    ///   - name: What is special about the bytes.
    ///   - clause: The section that says what a server does with them.
    ///   - text: The bytes, one for each scalar (ISO 8859-1).
    ///   - outcomes: What a server may do: what the section demands, and where it leaves a choice, each of them.
    init(
        _ name: String, _ clause: Clause, _ text: String, _ outcomes: Outcome..., interim: Interim = .never
    ) {
        self.name = name
        self.clause = clause
        self.outcomes = outcomes
        self.interim = interim
        bytes = text.latin1
    }

    /// The section and the name.
    package var description: String { "\(clause.rawValue): \(name)" }

    /// Whether the bytes stop in the middle of a request, so that the end of the input follows them and no request.
    var isCutShort: Bool {
        outcomes.contains {
            if case .waits = $0.ending { true } else { false }
        }
    }
}

extension String {
    /// One byte for each scalar, ISO 8859-1.
    var latin1: [UInt8] { unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) } }
}
