/// Where the values, gradients and tangents of a pass lie in its memory.
///
/// Buffers that are not needed at the same time share memory, unless there are tangents: these come after the first way
/// back and need all of it.
struct PassBuffers {
    /// One stretch of memory and the times of its first and last use.
    private struct Use {
        var count: Int
        var first: Int
        var last: Int
        var offset = 0
    }

    /// What a buffer holds.
    enum Kind: Int, CaseIterable {
        /// Output of a step, or the input.
        case value
        /// z before the activation, where its slope needs that.
        case preactivation
        /// dL/dz; of the input, dL/dx.
        case gradient
        /// dL/da before a curved activation's slope, where there are tangents.
        case activationGradient
        /// R a.
        case tangent
        /// R z before a curved activation.
        case preactivationTangent
        /// R dL/dz, then the sum with dL/dz.
        case gradientTangent
    }

    /// By kind, then by value: the offset in floats; nil where there is no such buffer.
    private(set) var offsets: [[Int?]] = []
    /// The floats of all buffers.
    private(set) var count = 0
    private var uses: [Use] = []

    init(_ network: Network, images: Int, purpose: PassPurpose) {
        let values = network.shapes.indices
        let steps = network.steps.count
        let end = 2 * steps + 1
        let firstGradient = purpose.firstGradient ?? .max
        let firstTangent = purpose.firstTangent ?? .max
        var consumers = [[Int]](repeating: [], count: values.count)
        for (index, step) in network.steps.enumerated() {
            for value in step.inputs + (step.residual.map { [$0] } ?? []) { consumers[value].append(index) }
        }
        var places = [[Int?]](repeating: [Int?](repeating: nil, count: values.count), count: Kind.allCases.count)
        for value in values {
            let activation = network.activation(ofValue: value)
            let hasGradient = value >= firstGradient
            let isInjected = purpose.injected.contains(value)
            let isKept =
                value == 0 || value == steps || isInjected || purpose.kept.contains(value)
                || consumers[value].contains { $0 + 1 >= firstGradient } || hasGradient && activation != .none
            let count = network.shapes[value].count * images
            func reserve(_ kind: Kind, from first: Int, to last: Int) {
                places[kind.rawValue][value] = uses.count
                uses.append(
                    Use(
                        count: roundUp(count, toMultipleOf: 16), first: purpose.firstTangent == nil ? first : 0,
                        last: purpose.firstTangent == nil ? last : end))
            }
            reserve(.value, from: value - 1, to: isKept ? end : consumers[value].max() ?? value)
            if hasGradient {
                // What is injected is written when all values are there, before the way back begins.
                reserve(
                    .gradient,
                    from: isInjected ? steps : steps + 1 + (steps - 1 - (consumers[value].max() ?? steps)), to: end)
                if activation.source == .preactivation { reserve(.preactivation, from: value - 1, to: end) }
            }
            guard value >= firstTangent else { continue }
            reserve(.tangent, from: 0, to: end)
            reserve(.gradientTangent, from: 0, to: end)
            if activation.isCurved {
                reserve(.activationGradient, from: 0, to: end)
                reserve(.preactivationTangent, from: 0, to: end)
            }
        }
        place()
        offsets = places.map { $0.map { place in place.map { uses[$0].offset } } }
    }

    /// Gives each use the lowest offset at which it meets no use of the same time, the largest first.
    private mutating func place() {
        var placed: [Int] = []
        for index in uses.indices.sorted(by: { uses[$0].count > uses[$1].count }) {
            let rivals = placed.filter { uses[$0].first <= uses[index].last && uses[index].first <= uses[$0].last }
                .sorted { uses[$0].offset < uses[$1].offset }
            var offset = 0
            for rival in rivals {
                if offset + uses[index].count <= uses[rival].offset { break }
                offset = max(offset, uses[rival].offset + uses[rival].count)
            }
            uses[index].offset = offset
            count = max(count, offset + uses[index].count)
            placed.append(index)
        }
    }
}

/// What a pass is for, which decides what it has memory for.
package struct PassPurpose: Sendable, Equatable {
    /// The first value whose gradient is wanted: i + 1 where the parameters of step i are the first to be
    /// differentiated, 0 for the gradient by the input. Nil of a pass that only goes forward.
    package var firstGradient: Int?
    /// The first value that has a tangent: i + 1 where step i is the first with a direction, 0 where the input itself
    /// moves.
    package var firstTangent: Int?
    /// Values that are read when the pass has gone forward, and share no memory with later ones. The input and the
    /// output always stay.
    package var kept: Set<Int>
    /// Values before the last of which the loss has terms of its own: the caller writes dL/da of these terms to
    /// ``NetworkPass/gradient(_:)`` of each before ``NetworkPass/beginReverse()``, and the steps that read the value
    /// add theirs.
    package var injected: Set<Int>

    package init(
        firstGradient: Int? = nil, firstTangent: Int? = nil, kept: Set<Int> = [], injected: Set<Int> = []
    ) {
        self.firstGradient = firstGradient
        self.firstTangent = firstTangent
        self.kept = kept
        self.injected = injected
    }
}
