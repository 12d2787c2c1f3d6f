private import Glibc
import NeuralNetwork
import PretrainedBackbone
import Statistics

/// Compares the features of an image with a ``DeviationModel``: its working memory. Used by one thread at a time;
/// allocates nothing once made.
final class DeviationComparison {
    private let model: DeviationModel
    private let scales: [Scale]
    /// The squared distances of all scales together, then their roots.
    private let distances: AlignedFloats
    private let scratch: AlignedFloats
    private var largestDistances: LargestValues
    private let classifiers: [Classifier]
    /// The whitened deviations of all scales, which the classifiers read.
    private let whitened: AlignedFloats
    private let pooled: PooledDeviations

    /// The working memory of a scale.
    private final class Scale {
        let model: DeviationModel.Scale
        let pass: NetworkPass
        /// |D| of each position.
        let lengths: AlignedFloats
        /// The whitened deviations, as many floats a position as the deviations have.
        let whitened: AlignedFloats
        /// The squared Mahalanobis distance of each position.
        let squares: AlignedFloats
        /// The mean deviation.
        let mean: AlignedFloats
        let toGrid: BilinearGrid
        var largestLengths: LargestValues

        init(_ model: DeviationModel.Scale, grid: MapShape) {
            self.model = model
            pass = NetworkPass(model.network, imageLimit: 1, purpose: PassPurpose())
            let map = model.network.output
            lengths = AlignedFloats(count: map.positions)
            whitened = AlignedFloats(count: map.count)
            squares = AlignedFloats(count: map.positions)
            mean = AlignedFloats(count: map.stride)
            toGrid = BilinearGrid(from: map, to: grid)
            largestLengths = LargestValues(share: worstShare, of: map.positions)
        }

        var deviations: UnsafePointer<Float> { UnsafePointer(pass.value(pass.network.steps.count).pointer) }
    }

    /// The working memory of a classifier.
    private final class Classifier {
        let kind: AnomalyClassifier.Kind
        let pass: NetworkPass
        /// r of each position.
        let distances: AlignedFloats
        var largest: LargestValues

        init(_ classifier: (parameters: AnomalyClassifier, network: Network)) {
            kind = classifier.parameters.kind
            pass = NetworkPass(classifier.network, imageLimit: 1, purpose: PassPurpose())
            let positions = classifier.network.output.positions
            distances = AlignedFloats(count: positions)
            largest = LargestValues(share: AnomalyClassifier.largestShare, of: positions)
        }
    }

    /// The share of positions that decides: a defect may be small.
    private static let worstShare = 0.01

    init(_ model: DeviationModel) {
        self.model = model
        scales = model.scales.map { Scale($0, grid: model.grid) }
        let positions = model.grid.positions
        distances = AlignedFloats(count: positions)
        scratch = AlignedFloats(count: model.scales.map { max($0.positions.scratchCount, 8) }.max() ?? 8)
        largestDistances = LargestValues(share: Self.worstShare, of: positions)
        classifiers = model.classifiers.map(Classifier.init)
        whitened = AlignedFloats(count: model.grid.count)
        pooled = PooledDeviations(model.grid)
    }

    /// Where an encoder writes the features of each scale.
    var targets: [UnsafeMutablePointer<Float>] { scales.map { $0.pass.value(0).pointer } }

    /// The number of terms that so many scales and classifiers have.
    static func termCount(scales: Int, classifiers: Int) -> Int { scales + 2 + classifiers }

    /// The number of terms of the model.
    var termCount: Int { Self.termCount(scales: scales.count, classifiers: classifiers.count) }

    /// Compares the features that lie at the ``targets``, and writes the terms, in float32, as a checkpoint stores
    /// those of held-out images: for each scale the mean length of the largest deviations; the mean distance of the
    /// worst positions; the logarithm of the squared distance of the image's mean deviations; and the distance of each
    /// classifier.
    func compare(_ terms: inout [Double]) {
        distances.pointer.update(repeating: 0, count: distances.count)
        var image = 0.0
        for (index, scale) in scales.enumerated() {
            measure(scale)
            terms[index] = Double(Float(scale.largestLengths.mean(of: scale.lengths.elements)))
            scale.toGrid.write(scale.squares.pointer, to: distances.pointer, isAdding: true)
            image += Double(
                scale.model.image.squaredDistance(of: scale.mean.pointer, from: 0, scratch: scratch.pointer))
        }
        for position in 0..<distances.count { distances.pointer[position].formSquareRoot() }
        terms[scales.count] = Double(Float(largestDistances.mean(of: distances.elements)))
        terms[scales.count + 1] = Double(Float(log(max(image, Self.leastDistance))))
        guard !classifiers.isEmpty else { return }
        writeWhitened(to: whitened.pointer)
        for (index, classifier) in classifiers.enumerated() {
            let (pass, network) = (classifier.pass, classifier.pass.network)
            switch classifier.kind {
            case .positions: pass.value(0).pointer.update(from: whitened.pointer, count: whitened.count)
            case .pooled: pooled.write(whitened.pointer, to: pass.value(0).pointer)
            }
            pass.forward()
            AnomalyClassifier.distances(
                of: pass.value(network.steps.count).pointer, shape: network.output, to: classifier.distances.pointer)
            terms[scales.count + 2 + index] = Double(Float(classifier.largest.mean(of: classifier.distances.elements)))
        }
    }

    /// Writes the whitened deviations of the image that was compared last, the floats of the model's grid.
    func writeWhitened(to target: UnsafeMutablePointer<Float>) {
        let grid = model.grid
        target.update(repeating: 0, count: grid.count)
        var channel = 0
        for scale in scales {
            let map = scale.model.network.output
            scale.toGrid.write(
                scale.whitened.pointer, count: map.channels, sourceStride: map.stride, to: target + channel,
                stride: grid.stride)
            channel += map.channels
        }
    }

    /// The least squared distance whose logarithm is taken: the mean of a training set of one image lies at the image.
    private static let leastDistance = 1e-12

    private func measure(_ scale: Scale) {
        scale.pass.forward()
        let map = scale.model.network.output
        let deviations = scale.deviations
        scale.mean.pointer.update(repeating: 0, count: map.stride)
        Elementwise.addPositions(
            of: deviations, positions: map.positions, stride: map.stride, to: scale.mean.pointer)
        for channel in 0..<map.channels { scale.mean.pointer[channel] /= Float(map.positions) }
        for position in 0..<map.positions {
            let deviation = deviations + position * map.stride
            scale.lengths.pointer[position] = Float(
                Elementwise.dot(deviation, deviation, count: map.stride).squareRoot())
            scale.squares.pointer[position] = scale.model.positions.squaredDistance(
                of: deviation, from: position, scratch: scale.whitened.pointer + position * map.stride)
        }
    }

    /// The distances of every position of a scale, of the image that was compared last, on the grid of another scale.
    /// Allocates.
    func positionDistances(ofScale scale: Int, onGridOf other: Int) -> [Float] {
        let (from, to) = (scales[scale].model.network.output, scales[other].model.network.output)
        var roots = [Float](repeating: 0, count: from.positions)
        for position in roots.indices { roots[position] = scales[scale].squares.pointer[position].squareRoot() }
        var found = [Float](repeating: 0, count: to.positions)
        BilinearGrid(from: from, to: to).write(roots, to: &found)
        return found
    }
}
