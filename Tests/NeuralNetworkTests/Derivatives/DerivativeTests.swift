import Testing

@testable import NeuralNetwork

/// The engine's values, gradients and tangents against those of the layers' definitions.
struct DerivativeTests {
    /// Each layer rounds its sums to about 1e-7 of their norm, and what it hands on is rounded again by those behind
    /// it; seven layers on the way there and on the way back.
    private static let tolerance = 5e-6

    @Test(arguments: NetworkCase.all)
    func engineAgreesWithTheDefinitions(_ given: NetworkCase) throws {
        try check(given, tolerance: Self.tolerance)
    }

    /// Directions that begin in the middle of a network: what lies before them gets the gradient of L + v . dL/dW.
    @Test(arguments: NetworkCase.networks)
    func directionsMayBeginAnywhere(_ given: NetworkCase) throws {
        try checkDirections(given, tolerance: Self.tolerance)
    }

    /// Gradients by a bias are sums over all positions, which in networks that nobody chose may cancel to a hundredth
    /// of their terms.
    @Test(arguments: RandomNetwork.examples)
    func randomNetworksAgreeWithTheDefinitions(_ given: NetworkCase) throws {
        try check(given, tolerance: 10 * Self.tolerance)
        try checkDirections(given, tolerance: 10 * Self.tolerance)
    }

    private func check(_ given: NetworkCase, tolerance: Double) throws {
        let run = try NetworkRun(given)
        let found = try run.engine(firstTangent: run.hasTangents ? 0 : nil)
        compare(found, run.reference(firstTangent: run.hasTangents ? 0 : .max), given, tolerance: tolerance)
    }

    private func checkDirections(_ given: NetworkCase, tolerance: Double) throws {
        let run = try NetworkRun(given)
        guard run.hasTangents else { return }
        for first in 1...run.network.steps.count {
            let found = try run.engine(firstTangent: first)
            compare(found, run.reference(firstTangent: first), given, tolerance: tolerance)
        }
    }

    private func compare(
        _ found: [String: [Float]], _ reference: [String: [Dual]], _ given: NetworkCase, tolerance: Double
    ) {
        for (name, numbers) in found {
            let expected: [Double]
            // What an error is measured by: the numbers, or the two parts of sums, which may cancel.
            let size: [Double]
            if name.hasPrefix("tangent ") {
                let duals = reference["value " + name.dropFirst("tangent ".count)] ?? []
                expected = duals.map(\.tangent)
                size = expected
            } else if name.hasPrefix("gradient's tangent ") {
                let duals = reference["gradient " + name.dropFirst("gradient's tangent ".count)] ?? []
                expected = duals.map(\.tangent)
                // By a bias both are sums over all positions, which may cancel.
                size = name.hasSuffix(".bias") ? expected + duals.map(\.value) : expected
            } else if name.hasPrefix("gradient's sum ") {
                let duals = reference["gradient " + name.dropFirst("gradient's sum ".count)] ?? []
                expected = duals.map { $0.value + $0.tangent }
                size = duals.map(\.value) + duals.map(\.tangent)
            } else {
                expected = reference[name]?.map(\.value) ?? []
                size = expected
            }
            guard numbers.count == expected.count else {
                Issue.record("\(given.name): \(numbers.count) numbers and not \(expected.count) of \(name)")
                continue
            }
            let norm = size.reduce(0) { $0 + $1 * $1 }.squareRoot()
            let error = zip(numbers, expected).reduce(0) { sum, pair in
                sum + (Double(pair.0) - pair.1) * (Double(pair.0) - pair.1)
            }.squareRoot()
            #expect(error <= tolerance * norm, "\(given.name): \(name)")
        }
    }

    /// The derivatives of the definitions are differences of their values, and so are the second ones of the first.
    @Test(arguments: NetworkCase.all)
    func definitionsAgreeWithDifferences(_ given: NetworkCase) throws {
        let run = try NetworkRun(given)
        // In double the error of a central difference is of the order of the step's square, and 1e-16 over the step.
        let step = 1e-6
        let (there, ahead, behind) = (
            run.reference(firstTangent: 0), run.reference(firstTangent: 0, displacement: step),
            run.reference(firstTangent: 0, displacement: -step)
        )
        for (name, numbers) in there {
            var (squares, size) = (0.0, 0.0)
            for (number, (ahead, behind)) in zip(numbers, zip(ahead[name] ?? [], behind[name] ?? [])) {
                let error = (ahead.value - behind.value) / (2 * step) - number.tangent
                squares += error * error
                size += number.value * number.value + number.tangent * number.tangent
            }
            #expect(squares.squareRoot() <= 1e-8 * size.squareRoot(), "\(name)")
        }
    }

    /// The gradient by the parameters is that of the loss: its product with a direction is the loss's derivative along
    /// it.
    @Test(arguments: NetworkCase.all)
    func gradientsOfDefinitionsAreThoseOfTheLoss(_ given: NetworkCase) throws {
        let run = try NetworkRun(given)
        let results = run.reference(firstTangent: 0)
        var sum = 0.0
        var size = 0.0
        for (name, gradient) in results where name.hasPrefix("gradient ") {
            let name = String(name.dropFirst("gradient ".count))
            let direction = name == "input" ? run.inputDirection : run.movedDirection(name)
            for (derivative, direction) in zip(gradient, direction) {
                sum += derivative.value * Double(direction)
                size += abs(derivative.value * Double(direction))
            }
        }
        #expect(abs(sum - (results["loss"]?.first?.tangent ?? .nan)) <= 1e-12 * size)
    }

    /// <u, H v> = <v, H u>.
    @Test(arguments: NetworkCase.networks)
    func theHessianIsSymmetric(_ given: NetworkCase) throws {
        let (first, second) = (try NetworkRun(given, directionSeed: 1), try NetworkRun(given, directionSeed: 2))
        guard first.hasTangents else { return }
        let (there, back) = (try hessianProduct(first, with: second), try hessianProduct(second, with: first))
        // The products are sums of rounded terms, of which many cancel.
        #expect(abs(there.sum - back.sum) <= 1e-6 * max(there.size, back.size))
        #expect(there.size > 0)
    }

    /// The product of one run's direction with the Hessian times another's, and the sum of its terms' magnitudes.
    private func hessianProduct(_ run: NetworkRun, with other: NetworkRun) throws -> (sum: Double, size: Double) {
        let found = try run.engine(firstTangent: 0)
        var (sum, size) = (0.0, 0.0)
        func add(_ tangents: [Float], _ direction: [Float]) {
            for (tangent, direction) in zip(tangents, direction) {
                sum += Double(tangent) * Double(direction)
                size += abs(Double(tangent) * Double(direction))
            }
        }
        add(found["gradient's tangent input"] ?? [], other.inputDirection)
        for segment in run.layout.segments {
            let direction = other.movedDirection(segment.name)
            switch segment.role {
            case .weight: add(found["gradient's tangent \(segment.name)"] ?? [], direction)
            case .bias:
                let (sums, gradients) = (
                    found["gradient's sum \(segment.name)"] ?? [], found["gradient \(segment.name)"] ?? []
                )
                add(zip(sums, gradients).map { $0 - $1 }, direction)
            case .statistic: break
            }
        }
        return (sum, size)
    }
}
