import Testing

@testable import Training

struct TrainingPassTests {
    @Test(arguments: [
        (1, 0, [nil]), (1, 2, ["fold 1 of 2", "fold 2 of 2"]), (2, 0, ["member 1 of 2", "member 2 of 2"]),
        (
            2, 2,
            [
                "member 1 of 2, fold 1 of 2", "member 1 of 2, fold 2 of 2",
                "member 2 of 2, fold 1 of 2", "member 2 of 2, fold 2 of 2",
            ]
        ),
    ])
    func foldsComeBeforeTheirMember(members: Int, folds: Int, titles: [String?]) {
        let passes = TrainingPass.all(members: members, folds: folds)
        #expect(passes.map(\.title) == titles)
        #expect(passes.map(\.number) == Array(1...titles.count) && passes.allSatisfy { $0.count == titles.count })
    }
}
