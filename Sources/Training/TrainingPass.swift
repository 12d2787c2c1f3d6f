/// One network of a run. A run trains one for each member of the model; or, where images are cross-fitted, one without
/// each fold for each member, all of which the model keeps.
package struct TrainingPass: Sendable, Equatable {
    /// The place in the run; the first is 1.
    package let number: Int
    /// The passes of the run.
    package let count: Int
    /// The member that it belongs to; the first is 0.
    let member: Int
    /// The fold that is left out, the first is 0; nil where none is.
    let fold: Int?
    private let members: Int
    private let folds: Int

    /// The passes of a run in their order.
    ///
    /// - Parameter folds: 0 where nothing is cross-fitted.
    static func all(members: Int, folds: Int) -> [TrainingPass] {
        let each = max(folds, 1)
        return (0..<members * each).map { index in
            TrainingPass(
                number: index + 1, count: members * each, member: index / each, fold: folds > 0 ? index % each : nil,
                members: members, folds: folds)
        }
    }

    /// Which network it is, such as `fold 2 of 5` or `member 2 of 3, fold 1 of 5`; nil where it is the only one.
    package var title: String? {
        let ofMember = members > 1 ? "member \(member + 1) of \(members)" : nil
        let parts = [ofMember, fold.map { "fold \($0 + 1) of \(folds)" }].compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }
}
