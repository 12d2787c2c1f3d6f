import Determinism
import NeuralNetwork

/// A few images of a training batch, and the gradient they add up to.
///
/// A batch is cut into shards of ``imageLimit`` images whatever the number of threads, and the shards' gradients are
/// added in their order: so the same batch gives the same bits on any number of threads.
///
/// `@unchecked Sendable`: within a `ParallelLoop` a shard belongs to one task, and the loops are barriers.
final class EnergyShard: @unchecked Sendable {
    /// Enough for weights to be read seldom, few enough for a batch of 64 to occupy 8 cores.
    static let imageLimit = 8

    /// Tells the noise of held-out images apart from that of training.
    private static let heldOutStream: UInt64 = 4 << 56

    let energies: EnergyPass
    let layout: ParameterLayout
    /// The gradient by the parameters, in the layout's order.
    let gradient: AlignedFloats
    /// What the objective pairs with each image at work: its noise, or of a sample the image.
    let pairedInputs: AlignedFloats
    /// What draws random numbers for each image at work.
    var generators = [SeededGenerator](repeating: SeededGenerator(seed: 0), count: imageLimit)
    /// The row of the buffer that each sample at work comes from.
    var rows = [Int](repeating: 0, count: imageLimit)
    /// The objective's figures, summed over the images at work.
    var sums: [Double] = []
    /// The largest magnitude of an energy at work; not a number where an energy is none.
    var largestEnergy: Float = 0

    /// No direction of any layer: the parameters stay where a pass goes along a direction of the images.
    let noDirections: [LayerDirection?]
    /// The first step with parameters.
    let firstWeighted: Int

    /// - Parameter hasTangents: whether the objective goes along directions of the images.
    init(_ layout: ParameterLayout, isQuadratic: Bool, hasTangents: Bool) {
        self.layout = layout
        energies = EnergyPass(
            layout.network, isQuadratic: isQuadratic, imageLimit: Self.imageLimit, hasTangents: hasTangents)
        gradient = AlignedFloats(count: layout.count)
        pairedInputs = AlignedFloats(count: layout.network.input.count * Self.imageLimit)
        noDirections = layout.network.steps.map { _ in nil }
        firstWeighted = layout.segments.map(\.step).min() ?? 0
    }

    /// The bytes of one shard.
    static func byteCount(_ layout: ParameterLayout, hasTangents: Bool) -> Int {
        EnergyPass.byteCount(layout.network, imageLimit: imageLimit, hasTangents: hasTangents)
            + (layout.count + layout.network.input.count * imageLimit) * MemoryLayout<Float>.stride
    }

    /// The images at work, 1 to ``imageLimit``.
    var images: Int {
        get { energies.images }
        set { energies.images = newValue }
    }

    /// What image `index` is paired with.
    func pairedInput(_ index: Int) -> UnsafeMutablePointer<Float> { pairedInputs.pointer + index * energies.count }

    /// What draws random numbers for the held-out image at a place of its batch: the same each time, so that epochs
    /// compare. A batch does not know its place among the held-out images, so that those of another batch are given
    /// the same noise.
    func heldOutGenerator(_ place: Int, seed: UInt64) -> SeededGenerator {
        SeededGenerator(seed: seed, stream: Self.heldOutStream | UInt64(place))
    }

    /// The energies of the images at work, whose largest magnitude is remembered.
    func forward() {
        energies.forward()
        for image in 0..<images {
            let size = abs(energies.energy(image))
            if size > largestEnergy || size.isNaN { largestEnergy = size }
        }
    }
}
