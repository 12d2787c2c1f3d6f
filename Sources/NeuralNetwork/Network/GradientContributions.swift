/// In which order the steps that read a value add to its gradient, on the way back.
///
/// The first writes it and need not find zeros there, unless the caller has injected a gradient, to which all then add;
/// the last finishes it with the slope of the value's activation.
struct GradientContributions: Sendable {
    /// A step's inputs in their order, and its residual behind them.
    struct Place: Sendable, Equatable {
        var isFirst: Bool
        var isLast: Bool
    }

    /// By step, then by place.
    let places: [[Place]]
    /// Whether any step reads the value.
    let isRead: [Bool]

    /// - Parameter injected: the values whose gradients the caller begins, see ``PassPurpose/injected``.
    init(_ network: Network, injected: Set<Int> = []) {
        var places = network.steps.map {
            [Place](
                repeating: Place(isFirst: false, isLast: false), count: $0.inputs.count + ($0.residual == nil ? 0 : 1))
        }
        var last = [(step: Int, place: Int)?](repeating: nil, count: network.shapes.count)
        for (number, step) in network.steps.enumerated().reversed() {
            for (place, value) in (step.inputs + (step.residual.map { [$0] } ?? [])).enumerated() {
                places[number][place].isFirst = last[value] == nil && !injected.contains(value)
                last[value] = (number, place)
            }
        }
        for place in last.compactMap(\.self) { places[place.step][place.place].isLast = true }
        self.places = places
        isRead = last.map { $0 != nil }
    }
}
