import NeuralNetwork
import Tensors

/// The principal components of the features of some images, kept in memory.
struct Projected {
    /// The elements of a vector.
    let components: Int
    private let positions: Int
    private let memory: AlignedFloats

    /// Projects images of `maps`, which are numbered from 0 on in their order here.
    init(_ maps: FeatureMaps, _ images: [Int], by map: FeatureModelParameters.AffineMap) throws(NetworkError) {
        let grid = maps.grid
        components = map.bias.elements.count
        positions = grid.positions
        memory = AlignedFloats(count: images.count * positions * components)
        let network = try map.network(of: grid)
        let pass = NetworkPass(network, imageLimit: 1, purpose: PassPurpose())
        let stride = network.output.stride
        for (index, image) in images.enumerated() {
            pass.value(0).pointer.update(from: maps.image(image), count: grid.count)
            pass.forward()
            let output = pass.value(network.steps.count).pointer
            for position in 0..<positions {
                (memory.pointer + (index * positions + position) * components)
                    .update(from: output + position * stride, count: components)
            }
        }
    }

    /// The components of a position.
    func vector(_ image: Int, _ position: Int) -> UnsafePointer<Float> {
        UnsafePointer(memory.pointer + (image * positions + position) * components)
    }
}
