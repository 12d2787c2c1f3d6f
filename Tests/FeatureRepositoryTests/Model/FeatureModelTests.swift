import Foundation
import NeuralNetwork
import Tensors
import Testing

@testable import FeatureRepository

struct FeatureModelTests {
    private static func fitting(cell: Int = 2) throws -> FeatureModelFitting {
        try ModelBench.fitting(count: 9, height: 11, width: 14, cell: cell, noise: 0.5) {
            Float($0) / 20 + Float($1 % 3)
        }
    }

    private static func terms(
        _ parameters: FeatureModelParameters, _ fitting: FeatureModelFitting, of image: Int
    ) throws -> FeatureComparison.Terms {
        let comparison = FeatureComparison(
            try FeatureModel(parameters, grid: fitting.maps.grid, cell: fitting.cell))
        comparison.features.update(from: fitting.maps.image(image), count: fitting.maps.grid.count)
        return comparison.compare()
    }

    /// y = weight x + bias in double precision.
    private static func mapped(_ map: FeatureModelParameters.AffineMap, _ vector: [Double]) -> [Double] {
        map.bias.elements.indices.map { row in
            vector.indices.reduce(Double(map.bias.elements[row])) {
                $0 + Double(map.weight.elements[row * vector.count + $1]) * vector[$1]
            }
        }
    }

    /// The four terms from their definitions, of an image that the model was not made of.
    @Test(arguments: [1, 2, 3])
    func theTermsAreWhatTheirDefinitionsSay(cell: Int) throws {
        let fitting = try Self.fitting(cell: cell)
        let (grid, parameters) = (fitting.maps.grid, try fitting.parameters(of: Array(0..<8)))
        let found = try Self.terms(parameters, fitting, of: 8)
        let components = parameters.projection.bias.elements.count
        #expect(components == 3)
        var (nearest, position, shared): ([Double], [Double], [Double]) = ([], [], [])
        var mean = [0.0, 0, 0]
        for place in 0..<grid.positions {
            let vector = (0..<3).map { Double(fitting.maps.image(8)[place * grid.stride + $0]) }
            for channel in 0..<3 { mean[channel] += vector[channel] / Double(grid.positions) }
            let projected = Self.mapped(parameters.projection, vector)
            nearest.append(
                (0..<parameters.repository.shape[0]).map { index in
                    (0..<3).reduce(0.0) {
                        let difference = projected[$1] - Double(parameters.repository.elements[index * 3 + $1])
                        return $0 + difference * difference
                    }
                }.min().map { $0.squareRoot() } ?? .infinity)
            let index = place / grid.width / cell * ((grid.width + cell - 1) / cell) + place % grid.width / cell
            var squared = 0.0
            for row in 0..<3 {
                let sum = (0...row).reduce(0.0) {
                    let whitening = parameters.positionWhitenings.elements[index * 6 + row * (row + 1) / 2 + $1]
                    return $0 + Double(whitening)
                        * (projected[$1] - Double(parameters.positionMeans.elements[index * 3 + $1]))
                }
                squared += sum * sum
            }
            position.append(squared.squareRoot())
            shared.append(Self.mapped(parameters.shared, vector).reduce(0) { $0 + $1 * $1 })
        }
        // 1% of 154 positions are two.
        func worst(_ values: [Double]) -> Double { values.sorted().suffix(2).reduce(0, +) / 2 }
        let image = log(Self.mapped(parameters.image, mean).reduce(0) { $0 + $1 * $1 })
        let expected = [worst(nearest), worst(position), worst(shared), image]
        // Single precision, and norms that cancel in the search.
        for (left, right) in zip(found.values, expected) { #expect(abs(left - right) < 2e-4 * max(1, abs(right))) }
    }

    /// The distributions are those of the features, with a hundredth of their mean variance on the diagonal.
    @Test func theSharedDistributionIsThatOfAllPositions() throws {
        let fitting = try Self.fitting()
        let (grid, parameters) = (fitting.maps.grid, try fitting.parameters(of: Array(0..<9)))
        var total = 0.0
        for image in 0..<9 {
            for place in 0..<grid.positions {
                let vector = (0..<3).map { Double(fitting.maps.image(image)[place * grid.stride + $0]) }
                total += Self.mapped(parameters.shared, vector).reduce(0) { $0 + $1 * $1 }
            }
        }
        // The mean squared Mahalanobis distance is the dimension, 3; less by the ridge of each eigenvalue.
        let mean = total / Double(9 * grid.positions)
        #expect(mean < 3 && mean > 2)
    }

    /// What a checkpoint stores gives the same bits.
    @Test func parametersAreReadBackToTheSameBits() throws {
        let fitting = try Self.fitting()
        let parameters = try fitting.parameters(of: Array(0..<8))
        let bytes = Safetensors(metadata: [:], tensors: parameters.tensors).serialized()
        let stored = try Safetensors(parsing: bytes)
        func map(_ name: String) throws -> FeatureModelParameters.AffineMap {
            try .init(weight: stored.tensor(named: "\(name).weight"), bias: stored.tensor(named: "\(name).bias"))
        }
        let found = FeatureModelParameters(
            projection: try map("projection"), shared: try map("shared"), image: try map("image"),
            repository: try stored.tensor(named: "repository"),
            positionMeans: try stored.tensor(named: "position.mean"),
            positionWhitenings: try stored.tensor(named: "position.whitening"))
        #expect(found == parameters)
        #expect(try Self.terms(found, fitting, of: 8) == Self.terms(parameters, fitting, of: 8))
        #expect(parameters.tensors.count == 9)
    }

    /// The same images give the same bits; others do not.
    @Test func theImagesDecide() throws {
        let fitting = try Self.fitting()
        let parameters = try fitting.parameters(of: [0, 2, 5])
        #expect(try fitting.parameters(of: [0, 2, 5]) == parameters)
        #expect(try fitting.parameters(of: [0, 2, 6]) != parameters)
    }

    /// Images of one shade have no variance anywhere.
    @Test(arguments: [1, 4])
    func imagesThatAreTheSameHaveFiniteTerms(count: Int) throws {
        let fitting = try ModelBench.fitting(count: 5, noise: 0) { _, _ in 0.5 }
        let parameters = try fitting.parameters(of: Array(0..<count))
        #expect(parameters.tensors.values.allSatisfy { $0.elements.allSatisfy { $0.isFinite } })
        let terms = try Self.terms(parameters, fitting, of: 4)
        #expect(terms.values.allSatisfy { $0.isFinite })
        #expect(terms.nearest < 1e-3 && terms.position < 1e-3)
    }
}
