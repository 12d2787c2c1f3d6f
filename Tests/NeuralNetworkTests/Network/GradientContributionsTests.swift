import Testing

@testable import NeuralNetwork

struct GradientContributionsTests {
    private typealias Place = GradientContributions.Place

    private let shape = MapShape(channels: 2, height: 1, width: 1)

    private func product(_ name: String, _ inputs: [String], residual: String? = nil) -> LayerDeclaration {
        LayerDeclaration(name, .custom { ProductLayer($0[0]) }, inputs: inputs, residual: residual)
    }

    /// In a chain every gradient has one contribution, the first and the last.
    @Test func ofAChain() throws {
        let lines = ["a", "b", "c"].map { LayerDeclaration($0, .identity) }
        let contributions = GradientContributions(try Network(input: shape, layers: lines))
        #expect(contributions.places == [[Place]](repeating: [Place(isFirst: true, isLast: true)], count: 3))
        #expect(contributions.isRead == [true, true, true, false])
    }

    /// The way back begins with the last step, and in a step with its inputs; a residual comes behind them.
    @Test func ofAValueReadManyTimes() throws {
        let network = try Network(
            input: shape,
            layers: [
                LayerDeclaration("a", .identity, residual: "input"),
                product("b", ["a", "a"], residual: "a"),
                product("c", ["a", "b"]),
                LayerDeclaration("aside", .identity, inputs: ["b"]),
                product("d", ["c", "a"], residual: "b"),
            ])
        let contributions = GradientContributions(network)
        let (first, middle, last, only) = (
            Place(isFirst: true, isLast: false), Place(isFirst: false, isLast: false),
            Place(isFirst: false, isLast: true), Place(isFirst: true, isLast: true)
        )
        #expect(
            contributions.places == [
                [first, last], [middle, middle, last], [middle, last], [middle], [only, first, first],
            ])
        #expect(contributions.isRead == [true, true, true, true, false, false])
    }

    /// Where a gradient was injected, no contribution is the first.
    @Test func ofAnInjectedValue() throws {
        let lines = ["a", "b", "c"].map { LayerDeclaration($0, .identity) }
        let contributions = GradientContributions(try Network(input: shape, layers: lines), injected: [1])
        #expect(contributions.places.map { $0.map(\.isFirst) } == [[true], [false], [true]])
        #expect(contributions.places.allSatisfy { $0.map(\.isLast) == [true] })
    }

    /// Of every value that is read there is one first and one last contribution.
    @Test(arguments: NetworkCase.networks)
    func everyValueHasOneFirstAndOneLast(_ given: NetworkCase) throws {
        let network = try Network(input: given.input, layers: given.layers, isOutputPlanar: given.isOutputPlanar)
        let contributions = GradientContributions(network)
        var (firsts, lasts) = (
            [Int](repeating: 0, count: network.shapes.count), [Int](repeating: 0, count: network.shapes.count)
        )
        for (step, places) in zip(network.steps, contributions.places) {
            for (value, place) in zip(step.inputs + [step.residual].compactMap(\.self), places) {
                firsts[value] += place.isFirst ? 1 : 0
                lasts[value] += place.isLast ? 1 : 0
            }
        }
        #expect(firsts == contributions.isRead.map { $0 ? 1 : 0 })
        #expect(lasts == firsts)
    }
}
