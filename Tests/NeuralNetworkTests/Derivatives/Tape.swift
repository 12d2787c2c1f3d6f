import Foundation

@testable import NeuralNetwork

/// A number and its derivative along one direction: a + b e with e^2 = 0, in double.
struct Dual: Sendable {
    var value: Double
    var tangent: Double

    init(_ value: Double, tangent: Double = 0) {
        self.value = value
        self.tangent = tangent
    }

    static func + (a: Dual, b: Dual) -> Dual { Dual(a.value + b.value, tangent: a.tangent + b.tangent) }
    static func - (a: Dual, b: Dual) -> Dual { Dual(a.value - b.value, tangent: a.tangent - b.tangent) }
    static func * (a: Dual, b: Dual) -> Dual {
        Dual(a.value * b.value, tangent: a.tangent * b.value + a.value * b.tangent)
    }

    /// f(self), from f and its derivative at the value.
    func mapped(_ value: Double, derivative: Double) -> Dual { Dual(value, tangent: derivative * tangent) }
}

/// A number on a ``Tape``.
struct Variable: Sendable {
    fileprivate let index: Int
    let number: Dual
}

/// Scalar arithmetic that can be differentiated: the record of which number was made from which, with what derivative.
///
/// All numbers are dual. So are then the gradients, and their tangents are the Hessian times the direction (forward
/// over reverse). Nothing here knows about layers: a layer written in this arithmetic has the derivatives of its
/// definition.
final class Tape {
    /// By variable, the end of its edges; those of the variable before end where they begin.
    private var ends: [Int] = []
    private var sources: [Int] = []
    private var derivatives: [Dual] = []

    /// A number from which others are made.
    func variable(_ number: Dual) -> Variable { append(number) }

    private func append(_ number: Dual) -> Variable {
        ends.append(sources.count)
        return Variable(index: ends.count - 1, number: number)
    }

    private func depend(on source: Variable, _ derivative: Dual) {
        sources.append(source.index)
        derivatives.append(derivative)
    }

    /// The sum of products, and of a term.
    func sum(of products: [(Variable, Variable)], plus term: Variable? = nil) -> Variable {
        var total = term?.number ?? Dual(0)
        if let term { depend(on: term, Dual(1)) }
        for (a, b) in products {
            total = total + a.number * b.number
            depend(on: a, b.number)
            depend(on: b, a.number)
        }
        return append(total)
    }

    /// The sum of terms, each times a constant.
    func sum(of terms: [Variable], times factor: Double = 1) -> Variable {
        var total = Dual(0)
        for term in terms {
            total = total + Dual(factor) * term.number
            depend(on: term, Dual(factor))
        }
        return append(total)
    }

    func product(_ a: Variable, _ b: Variable) -> Variable { sum(of: [(a, b)]) }

    func sum(_ a: Variable, _ b: Variable) -> Variable { sum(of: [a, b]) }

    /// f(x) for a function with two derivatives.
    func function(
        of x: Variable, _ value: (Double) -> Double, _ slope: (Double) -> Double, _ curvature: (Double) -> Double
    ) -> Variable {
        let z = x.number.value
        depend(on: x, x.number.mapped(slope(z), derivative: curvature(z)))
        return append(x.number.mapped(value(z), derivative: slope(z)))
    }

    func exponential(of x: Variable) -> Variable { function(of: x, exp, exp, exp) }

    /// x to the power of -1/2.
    func reciprocalRoot(of x: Variable) -> Variable {
        function(of: x, { pow($0, -0.5) }, { -0.5 * pow($0, -1.5) }, { 0.75 * pow($0, -2.5) })
    }

    func activation(_ activation: Activation, of x: Variable) -> Variable {
        function(of: x, activation.exactValue, activation.exactSlope, activation.exactCurvature)
    }

    /// The derivatives of one number by some others, made before it.
    func gradient(of output: Variable, by variables: [[Variable]]) -> [[Dual]] {
        var adjoints = [Dual](repeating: Dual(0), count: output.index + 1)
        adjoints[output.index] = Dual(1)
        for index in adjoints.indices.reversed() {
            for edge in (index == 0 ? 0 : ends[index - 1])..<ends[index] {
                adjoints[sources[edge]] = adjoints[sources[edge]] + adjoints[index] * derivatives[edge]
            }
        }
        return variables.map { $0.map { adjoints[$0.index] } }
    }
}
