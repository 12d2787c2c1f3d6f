package import AnomalyDetection
private import FoundationEssentials
import NeuralNetwork
import Statistics
package import Tensors

/// The family of ``FeatureRepositoryDetector``: its checkpoints.
package enum FeatureRepositoryFamily: DetectorFamily {
    package static let architectures = [FeatureRepositoryDetector.architecture]

    /// What begins the names of the backbone's tensors.
    static let backbonePrefix = "backbone."

    package static func makeDetector(_ checkpoint: Safetensors) throws(CheckpointError) -> any AnomalyDetector {
        let description = try FeatureDescription(metadata: checkpoint.metadata)
        let input = try InputShape(metadata: checkpoint.metadata)
        var tensors = try ModelTensors(checkpoint)
        let source = try description.source(input: input, taking: &tensors)
        guard source.input == input else {
            throw .metadata(key: "input_shape", reason: "is \(input); the features take \(source.input)")
        }
        let model = try model(grid: source.grid, cell: description.cell, taking: &tensors)
        let map = try DistanceMap(kinds: 2, taking: &tensors)
        let heldOut = try tensors.takeHeldOut(terms: FeatureComparison.termCount) ?? []
        try tensors.expectNoneLeft(of: "a feature repository")
        return FeatureRepositoryDetector(source: source, model: model, map: map, heldOut: heldOut)
    }

    private static func model(
        grid: MapShape, cell: Int, taking tensors: inout ModelTensors
    ) throws(CheckpointError) -> FeatureModel {
        let channels = grid.channels
        let components = try tensors.rows(of: "projection.weight", in: 1...channels)
        func takeMap(_ name: String, _ rows: Int) throws(CheckpointError) -> FeatureModelParameters.AffineMap {
            FeatureModelParameters.AffineMap(
                weight: try tensors.take("\(name).weight", shape: [rows, channels]),
                bias: try tensors.take("\(name).bias", shape: [rows]))
        }
        let vectors = try tensors.rows(of: "repository", in: 1...FeatureRepositoryOptions.largestRepository)
        var subspace: [String: Tensor] = [:]
        if tensors.hasAny(prefix: "subspace.") {
            for (name, shape) in CentreSubspace.shapes(from: components) {
                subspace[name] = try tensors.take(name, shape: shape)
            }
        }
        let elements = subspace.isEmpty ? components : CentreSubspace.dimension
        let cells = FeatureModel.cellCount(grid, cell: cell)
        let parameters = FeatureModelParameters(
            projection: try takeMap("projection", components), shared: try takeMap("shared", channels),
            image: try takeMap("image", channels), subspace: subspace,
            repository: try tensors.take("repository", shape: [vectors, elements]),
            positionMeans: try tensors.take("position.mean", shape: [cells, components]),
            positionWhitenings: try tensors.take(
                "position.whitening", shape: [cells, LowerTriangle.count(components)]))
        do { return try FeatureModel(parameters, grid: grid, cell: cell) } catch {
            throw .model(reason: error.description)
        }
    }
}
