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
    /// (terms, images): the terms of held-out images.
    static let heldOutName = "held_out"

    package static func makeDetector(_ checkpoint: Safetensors) throws(CheckpointError) -> any AnomalyDetector {
        let description = try FeatureDescription(metadata: checkpoint.metadata)
        guard let text = checkpoint.metadata["input_shape"], let input = InputShape(parsing: text) else {
            throw .metadata(
                key: "input_shape",
                reason: "must be three numbers such as 3,224,224; found "
                    + (checkpoint.metadata["input_shape"].map { "\"\($0)\"" } ?? "none"))
        }
        var tensors = try tensors(of: checkpoint)
        let source = try description.source(input: input, taking: &tensors)
        guard source.input == input else {
            throw .metadata(key: "input_shape", reason: "is \(input); the features take \(source.input)")
        }
        let model = try model(grid: source.grid, cell: description.cell, taking: &tensors)
        guard let map = tensors.removeValue(forKey: DistanceMap.tensorName).flatMap(DistanceMap.init) else {
            throw .model(
                reason: "The tensor \"\(DistanceMap.tensorName)\" is missing or wrong; expected are means and "
                    + "deviations above 0, of the shape [2, 2].")
        }
        let heldOut = try heldOut(taking: &tensors)
        if let name = tensors.keys.min() {
            throw .model(reason: "The tensor \"\(name)\" belongs to no part of a feature repository.")
        }
        return FeatureRepositoryDetector(source: source, model: model, map: map, heldOut: heldOut)
    }

    private static func tensors(of checkpoint: Safetensors) throws(CheckpointError) -> [String: Tensor] {
        var tensors: [String: Tensor] = [:]
        for name in checkpoint.names {
            let tensor: Tensor
            do { tensor = try checkpoint.tensor(named: name) } catch { throw .safetensors(error) }
            if let index = tensor.elements.firstIndex(where: { !$0.isFinite }) {
                throw .model(reason: "The tensor \"\(name)\" is not finite at element \(index).")
            }
            tensors[name] = tensor
        }
        return tensors
    }

    private static func model(
        grid: MapShape, cell: Int, taking tensors: inout [String: Tensor]
    ) throws(CheckpointError) -> FeatureModel {
        let channels = grid.channels
        let components = tensors["projection.bias"]?.elements.count ?? 0
        guard (1...channels).contains(components) else {
            throw .model(
                reason: "The tensor \"projection.bias\" has \(components) elements; expected are 1 to \(channels).")
        }
        func take(_ name: String, _ shape: [Int]) throws(CheckpointError) -> Tensor {
            guard let tensor = tensors.removeValue(forKey: name) else {
                throw .model(reason: "The tensor \"\(name)\" of the feature repository is missing.")
            }
            guard tensor.shape == shape else {
                throw .model(reason: "The tensor \"\(name)\" has the shape \(tensor.shape); expected is \(shape).")
            }
            return tensor
        }
        func takeMap(_ name: String, _ rows: Int) throws(CheckpointError) -> FeatureModelParameters.AffineMap {
            FeatureModelParameters.AffineMap(
                weight: try take("\(name).weight", [rows, channels]), bias: try take("\(name).bias", [rows]))
        }
        let vectors = tensors["repository"]?.shape.first ?? 0
        guard (1...FeatureRepositoryOptions.largestRepository).contains(vectors) else {
            throw .model(
                reason: "The tensor \"repository\" has \(vectors) vectors; expected are 1 to "
                    + "\(FeatureRepositoryOptions.largestRepository).")
        }
        var subspace: [String: Tensor] = [:]
        if tensors.keys.contains(where: { $0.hasPrefix("subspace.") }) {
            for (name, shape) in CentreSubspace.shapes(from: components) { subspace[name] = try take(name, shape) }
        }
        let elements = subspace.isEmpty ? components : CentreSubspace.dimension
        let cells = FeatureModel.cellCount(grid, cell: cell)
        let parameters = FeatureModelParameters(
            projection: try takeMap("projection", components), shared: try takeMap("shared", channels),
            image: try takeMap("image", channels), subspace: subspace,
            repository: try take("repository", [vectors, elements]),
            positionMeans: try take("position.mean", [cells, components]),
            positionWhitenings: try take("position.whitening", [cells, LowerTriangle.count(components)]))
        do { return try FeatureModel(parameters, grid: grid, cell: cell) } catch {
            throw .model(reason: error.description)
        }
    }

    private static func heldOut(taking tensors: inout [String: Tensor]) throws(CheckpointError) -> [[Double]] {
        guard let tensor = tensors.removeValue(forKey: heldOutName) else { return [] }
        let terms = FeatureComparison.termCount
        guard tensor.shape.count == 2, tensor.shape[0] == terms else {
            throw .model(
                reason: "The tensor \"\(heldOutName)\" has the shape \(tensor.shape); expected is [\(terms), images].")
        }
        let images = tensor.shape[1]
        return (0..<terms).map { term in
            tensor.elements[(term * images)..<((term + 1) * images)].map(Double.init)
        }
    }
}
