/// One model of a run. A run trains a single one; or, where images are cross-fitted, one without each fold and then
/// that of all images; and all of these once for each member of the model.
package struct TrainingPass: Sendable, Equatable {
    /// The place in the run; the first is 1.
    package let number: Int
    /// The passes of the run.
    package let count: Int
    /// The member that is trained, or one like it; the first is 0.
    let member: Int
    /// The fold that is left out, the first is 0; nil of a member itself.
    let fold: Int?
    private let members: Int
    private let folds: Int

    /// The passes of a run in their order.
    ///
    /// - Parameter folds: 0 where nothing is cross-fitted.
    static func all(members: Int, folds: Int) -> [TrainingPass] {
        (0..<members * (folds + 1)).map { index in
            let place = index % (folds + 1)
            return TrainingPass(
                number: index + 1, count: members * (folds + 1), member: index / (folds + 1),
                fold: place < folds ? place : nil, members: members, folds: folds)
        }
    }

    /// Which model it is, such as `fold 2 of 5`, `final` or `member 2 of 3, final`; nil where it is the only one.
    package var title: String? {
        let ofMember = members > 1 ? "member \(member + 1) of \(members)" : nil
        let ofFold = folds > 0 ? fold.map { "fold \($0 + 1) of \(folds)" } ?? "final" : nil
        let parts = [ofMember, ofFold].compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }
}
