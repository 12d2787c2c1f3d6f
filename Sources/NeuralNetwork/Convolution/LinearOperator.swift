/// A linear map between a fine and a coarse map that holds its weights: what ``WeightedLayer`` is built on.
package protocol LinearOperator: AnyObject, Sendable {
    var weights: PackedWeights { get }
    /// The multiplications of one pass in any direction, those with padding not counted.
    var multiplyAdds: Int { get }
    /// The floats of a packed gradient of the weights.
    var gradientCount: Int { get }

    /// Other weights for this map, zero at first.
    func makeWeights() -> PackedWeights
    /// From a checkpoint's order to that of packed gradients, whose padding stays.
    func pack(_ elements: [Float], into packed: UnsafeMutablePointer<Float>)
    /// From the order of packed gradients to a checkpoint's.
    func unpack(_ packed: UnsafePointer<Float>) -> [Float]
}
