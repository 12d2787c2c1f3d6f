import Testing

@testable import ScoringService

struct ScopeTests {
    @Test func eachIncludesThoseBeforeIt() {
        let all: [Scope] = [.read, .score, .admin]
        for (left, one) in all.enumerated() {
            for (right, other) in all.enumerated() { #expect((one < other) == (left < right)) }
        }
    }

    private static let held: [([Scope], [Bool])] = [
        ([.read], [true, false, false]), ([.score], [true, true, false]), ([.admin], [true, true, true]),
        ([.read, .score], [true, true, false]), ([], [false, false, false]),
    ]

    @Test(arguments: held)
    func aPrincipalMayWhatOneOfItsScopesIncludes(scopes: [Scope], expected: [Bool]) {
        let principal = Principal(id: "abcdefgh", name: "a", scopes: scopes)
        #expect(Scope.allCases.map(principal.may) == expected)
    }
}
