private import Glibc
import Determinism
import NeuralNetwork
import Tensors
import Training

/// Trains an ``AnomalyClassifier``: the mean of r over normal images and of -log(1 - exp(-r)) over anomalies.
struct ClassifierTraining {
    private static let steps = 300
    /// The images of each kind in a step, drawn with replacement: there may be a single anomaly.
    private static let batch = 16
    private static let learningRate = 1e-3
    /// The decay of the weights, as a share of them in the gradient.
    private static let weightDecay: Float = 1e-3
    /// Tells the first weights and the draws of a step apart from other uses of the seed, and from each other's.
    private var stream: UInt64 {
        switch kind {
        case .positions: 0x636C_6173
        case .pooled: 0x706F_6F6C
        }
    }

    /// Deviations of images on the detector's grid, channels-last, one image behind the other.
    struct Maps {
        let memory: AlignedFloats
        let count: Int
    }

    let kind: AnomalyClassifier.Kind
    /// The map of the deviations.
    let grid: MapShape
    let seed: UInt64

    init(_ kind: AnomalyClassifier.Kind, grid: MapShape, seed: UInt64) {
        self.kind = kind
        self.grid = grid
        self.seed = seed
    }

    /// - Parameters:
    ///   - normal: at least one image.
    ///   - anomalies: at least one image.
    func train(normal: Maps, anomalies: Maps) throws(NetworkError) -> AnomalyClassifier {
        let (batch, map) = (Self.batch, kind.input(of: grid))
        let (normal, anomalies) = (inputs(of: normal), inputs(of: anomalies))
        var generator = SeededGenerator(seed: seed, stream: stream)
        let network = try Network(input: map, layers: kind.layers)
        let layout = ParameterLayout(network)
        var weights: [String: Tensor] = [:]
        for (name, shape) in kind.shapes(of: grid).sorted(by: { $0.key < $1.key }) {
            weights[name] = Self.uniform(shape, &generator)
        }
        let parameters = try layout.block(from: weights)
        let pass = NetworkPass(network, imageLimit: 2 * batch, purpose: PassPurpose(firstGradient: 1))
        pass.images = 2 * batch
        let (gradient, first, second) = (
            AlignedFloats(count: layout.count), AlignedFloats(count: layout.count), AlignedFloats(count: layout.count)
        )
        let loss = HypersphereLoss(shape: network.output)
        let isSquare = map.height == map.width
        for step in 0..<Self.steps {
            let turn = ImageTurn(
                isTransposed: isSquare && generator.uniformFloat() < 0.5, reversesRows: generator.uniformFloat() < 0.5,
                reversesColumns: generator.uniformFloat() < 0.5)
            for place in 0..<2 * batch {
                let maps = place < batch ? normal : anomalies
                let image = maps.memory.pointer + generator.uniform(below: maps.count) * map.count
                turn.apply(toMap: image, map, target: pass.value(0).pointer + place * map.count)
            }
            layout.install(parameters)
            pass.forward()
            let output = network.steps.count
            _ = loss.evaluate(
                pass.value(output).pointer, images: 2 * batch, anomalies: batch..<2 * batch,
                gradient: pass.gradient(output).pointer)
            pass.beginReverse()
            pass.reverse()
            for segment in layout.segments { pass.gradient(of: segment, to: gradient.pointer + segment.offset) }
            Elementwise.combine(
                gradient.pointer, times: 1, parameters.pointer, times: Self.weightDecay, into: gradient.pointer,
                count: layout.trainedCount)
            let rate = Self.learningRate * (1 + cos(Double.pi * Double(step) / Double(Self.steps))) / 2
            Adam(learningRate: rate).step(
                iteration: step + 1, parameters: parameters.pointer, gradient: gradient.pointer,
                firstMoment: first.pointer, secondMoment: second.pointer, count: layout.trainedCount)
        }
        return AnomalyClassifier(kind: kind, tensors: layout.tensors(of: parameters))
    }

    /// What the network reads of the images.
    private func inputs(of maps: Maps) -> Maps {
        guard kind == .pooled else { return maps }
        let count = kind.input(of: grid).count
        let memory = AlignedFloats(count: maps.count * count)
        let pooled = PooledDeviations(grid)
        for image in 0..<maps.count {
            pooled.write(maps.memory.pointer + image * grid.count, to: memory.pointer + image * count)
        }
        return Maps(memory: memory, count: maps.count)
    }

    /// Weights of variance 1 / (3 fan), as PyTorch begins convolutions.
    private static func uniform(_ shape: [Int], _ generator: inout SeededGenerator) -> Tensor {
        let bound = 1 / Float(shape.dropFirst().reduce(1, *)).squareRoot()
        return Tensor(
            shape: shape, elements: (0..<shape.reduce(1, *)).map { _ in (2 * generator.uniformFloat() - 1) * bound })
    }
}

extension ImageTurn {
    /// Turns a map, channels-last.
    ///
    /// - Precondition: a transposed map is square.
    fileprivate func apply(
        toMap map: UnsafePointer<Float>, _ shape: MapShape, target: UnsafeMutablePointer<Float>
    ) {
        for row in 0..<shape.height {
            let sourceRow = reversesRows ? shape.height - 1 - row : row
            for column in 0..<shape.width {
                let sourceColumn = reversesColumns ? shape.width - 1 - column : column
                let source =
                    isTransposed ? sourceColumn * shape.width + sourceRow : sourceRow * shape.width + sourceColumn
                (target + (row * shape.width + column) * shape.stride)
                    .update(from: map + source * shape.stride, count: shape.stride)
            }
        }
    }
}
