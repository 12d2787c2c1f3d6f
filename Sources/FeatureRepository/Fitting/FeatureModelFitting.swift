import Determinism
import NeuralNetwork
import Statistics
import Tensors

/// Makes the parameters of a ``FeatureModel`` of some images' features.
struct FeatureModelFitting: Sendable {
    /// The features of every image's variants, one behind the other.
    let maps: FeatureMaps
    /// The variants that features were extracted for; the plain one first.
    let extracted: [ImageVariant]
    /// Those of them that the model is made of.
    var variants: [ImageVariant]
    /// For each of the maps the positions that the repository is chosen from; nil for all.
    let preferred: [[Int]]?
    /// Vectors of the repository, at most.
    let repositorySize: Int
    /// Rows and columns of positions that share a distribution of their place.
    let cell: Int
    let seed: UInt64
    /// Whether the repository is mapped to a ``CentreSubspace``.
    var hasSubspace = false

    /// The principal components that distances are measured in, where there are as many channels.
    static let componentLimit = 64
    /// The vectors that the means and covariances of all positions are made from, where there are more.
    private static let momentLimit = 50_000
    /// The vectors that the repository is chosen from, where there are more.
    private static let candidateLimit = 20_000
    /// What is added to the diagonal of a covariance, as a share of the mean variance.
    private static let ridge = 0.01

    /// Tells the uses of the seed apart.
    private enum Stream {
        static let moments: UInt64 = 0x6D6F_6D65
        static let candidates: UInt64 = 0x6361_6E64
    }

    /// The images, each counted once.
    var imageCount: Int { maps.count / extracted.count }

    /// Which of the maps is that of an image's variant.
    func row(of image: Int, _ variant: ImageVariant) -> Int {
        image * extracted.count + (extracted.firstIndex(of: variant) ?? 0)
    }

    /// The parameters of a model of some of the images, at least one. The same images in the same order give the same
    /// bits.
    func parameters(of chosen: [Int]) throws(NetworkError) -> FeatureModelParameters {
        let images = chosen.flatMap { image in variants.map { row(of: image, $0) } }
        let scale = standardization(of: images)
        let correlation = scale.correlation
        let principal = PrincipalComponents(of: correlation)
        let components = min(Self.componentLimit, maps.grid.channels)
        let projection = FeatureModelParameters.AffineMap(
            scale.affineMap(principal.components.prefix(components).map { $0 }))
        let shared = Gaussian(
            mean: Array(repeating: 0, count: maps.grid.channels),
            covariance: correlation.addingToDiagonal(shareOfTrace: Self.ridge))
        let projected = try Projected(maps, images, by: projection)
        let (means, whitenings) = positionGaussians(projected, mapCount: images.count)
        var parameters = FeatureModelParameters(
            projection: projection, shared: .init(scale.whitening(shared)),
            image: .init(scale.whitening(imageGaussian(images, scale))),
            repository: repository(images, projected), positionMeans: means, positionWhitenings: whitenings)
        if hasSubspace { try mapToSubspace(&parameters) }
        return parameters
    }

    // MARK: Standardisation

    private func standardization(of images: [Int]) -> Standardization {
        let grid = maps.grid
        var moments = VectorMoments(dimension: grid.channels)
        if images.count * grid.positions <= Self.momentLimit {
            for image in images {
                for position in 0..<grid.positions { moments.add(maps.image(image) + position * grid.stride) }
            }
        } else {
            var generator = SeededGenerator(seed: seed, stream: Stream.moments)
            for _ in 0..<Self.momentLimit {
                let image = images[generator.uniform(below: images.count)]
                let position = generator.uniform(below: grid.positions)
                moments.add(maps.image(image) + position * grid.stride)
            }
        }
        return Standardization(moments)
    }

    // MARK: The image as a whole

    private func imageGaussian(_ images: [Int], _ scale: Standardization) -> Gaussian {
        let grid = maps.grid
        var moments = VectorMoments(dimension: grid.channels)
        var sums = [Double](repeating: 0, count: grid.channels)
        for image in images {
            for channel in sums.indices { sums[channel] = 0 }
            for position in 0..<grid.positions {
                let vector = maps.image(image) + position * grid.stride
                for channel in sums.indices { sums[channel] += Double(vector[channel]) }
            }
            let mean = scale.standardized(sums.map { $0 / Double(grid.positions) })
            mean.map(Float.init).withUnsafeBufferPointer { $0.baseAddress.map { moments.add($0) } }
        }
        return Gaussian(
            mean: moments.mean, covariance: moments.covariance.addingToDiagonal(shareOfTrace: Self.ridge))
    }

    // MARK: The repository

    private func repository(_ images: [Int], _ projected: Projected) -> Tensor {
        var generator = SeededGenerator(seed: seed, stream: Stream.candidates)
        var candidates: [(image: Int, position: Int)] = []
        for (index, image) in images.enumerated() {
            let positions = preferred?[image] ?? Array(0..<maps.grid.positions)
            candidates += positions.map { (index, $0) }
        }
        candidates = generator.sample(min(Self.candidateLimit, candidates.count), of: candidates)
        let components = projected.components
        var vectors: [Float] = []
        vectors.reserveCapacity(candidates.count * components)
        for (image, position) in candidates {
            vectors += UnsafeBufferPointer(start: projected.vector(image, position), count: components)
        }
        let chosen = KCentre(vectors, dimension: components).choose(repositorySize)
        return Tensor(
            shape: [chosen.count, components],
            elements: chosen.flatMap { vectors[($0 * components)..<(($0 + 1) * components)] })
    }

    private func mapToSubspace(_ parameters: inout FeatureModelParameters) throws(NetworkError) {
        let repository = parameters.repository
        let (count, components) = (repository.shape[0], repository.shape[1])
        parameters.subspace = try CentreSubspace.train(repository.elements, components: components, seed: seed)
        let network = try Network(
            input: MapShape(channels: components, height: 1, width: count),
            layers: CentreSubspace.layers(from: components), tensors: parameters.subspace)
        let pass = NetworkPass(network, imageLimit: 1, purpose: PassPurpose())
        for vector in 0..<count {
            for index in 0..<components {
                pass.value(0).pointer[vector * network.input.stride + index] =
                    repository.elements[vector * components + index]
            }
        }
        pass.forward()
        let (output, stride) = (pass.value(network.steps.count).pointer, network.output.stride)
        var elements: [Float] = []
        for vector in 0..<count {
            elements += UnsafeBufferPointer(start: output + vector * stride, count: CentreSubspace.dimension)
        }
        parameters.repository = Tensor(shape: [count, CentreSubspace.dimension], elements: elements)
    }

    // MARK: The distributions of places

    private func positionGaussians(_ projected: Projected, mapCount: Int) -> (means: Tensor, whitenings: Tensor) {
        let (grid, components) = (maps.grid, projected.components)
        var members = [[Int]](repeating: [], count: FeatureModel.cellCount(grid, cell: cell))
        for position in 0..<grid.positions {
            let index = FeatureModel.cell(
                ofRow: position / grid.width, column: position % grid.width, in: grid, cell: cell)
            members[index].append(position)
        }
        let moments = members.map { positions in
            var moments = VectorMoments(dimension: components)
            for image in 0..<mapCount {
                for position in positions { moments.add(projected.vector(image, position)) }
            }
            return moments
        }
        let (means, whitenings) = PositionGaussians.fit(moments, ridge: Self.ridge)
        return (
            Tensor(shape: [moments.count, components], elements: means),
            Tensor(shape: [moments.count, LowerTriangle.count(components)], elements: whitenings)
        )
    }
}
