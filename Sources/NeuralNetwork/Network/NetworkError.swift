/// Why a list of layers is no network, or tensors are not its parameters.
package enum NetworkError: Error, Equatable, CustomStringConvertible {
    /// Two lines have one name.
    case name(layer: String)
    /// A line reads one that does not come before it.
    case unknownInput(layer: String, input: String)
    /// A line reads another number of inputs than its operation takes.
    case inputCount(layer: String, found: Int, expected: Int)
    /// An operation does not fit its input.
    case shape(layer: String, problem: String)
    /// A residual has another shape than what it is added to.
    case residual(layer: String, residual: String, found: MapShape, expected: MapShape)
    /// A parameter has no tensor.
    case missing(tensor: String)
    /// A tensor has another shape than the parameter.
    case tensor(name: String, found: [Int], expected: [Int])

    /// A full sentence.
    package var description: String {
        switch self {
        case .name(let layer): "Two layers are called \"\(layer)\"."
        case .unknownInput(let layer, let input):
            "The layer \"\(layer)\" reads \"\(input)\", which is no layer before it."
        case .inputCount(let layer, let found, let expected):
            "The layer \"\(layer)\" reads \(found) inputs; it takes \(expected)."
        case .shape(let layer, let problem): "The layer \"\(layer)\" does not fit: \(problem)."
        case .residual(let layer, let residual, let found, let expected):
            "The layer \"\(layer)\" gives \(expected); \"\(residual)\", which is added to it, gives \(found)."
        case .missing(let tensor): "There is no tensor \"\(tensor)\"."
        case .tensor(let name, let found, let expected):
            "The tensor \"\(name)\" has the shape \(found); expected was \(expected)."
        }
    }
}
