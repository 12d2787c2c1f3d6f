private import Glibc
import Determinism
import NeuralNetwork
import Tensors

/// Learns the prototypes of a memory by the contrast between the features of one view of an image and what another view
/// of it reads, see ``ViewContrast``, in both directions.
///
/// The map from the encoder's features stays as it is: where it was learned with the prototypes, the contrast pushed
/// normal features apart, and deviations told less.
struct MemoryLearning: Sendable {
    let views: ViewFeatures
    let seed: UInt64
    /// The steps that are taken; none leave the prototypes as they are.
    let steps: Int

    private static let temperature: Float = 0.2
    private static let varianceWeight: Float = 1
    private static let learningRate = 1e-2
    /// The images of a step.
    private static let batchSize = 32
    /// The positions of an image that a step compares, by scale; coarser ones have as many as the last.
    private static let positions = [16, 8, 4]
    /// Tells learning apart from other uses of the seed; the scale is added.
    private static let stream: UInt64 = 0x6C65_6172 << 8

    /// The loss of the first step and that of the last.
    struct Progress: Sendable, Equatable {
        var first: Double
        var last: Double
    }

    /// Moves the prototypes of one scale.
    ///
    /// - Parameters:
    ///   - memory: where learning starts.
    ///   - images: those that may be seen, places of ``ScaleFeatures``.
    /// - Returns: nil where no image that may be seen has views, or there are no steps.
    func learn(_ memory: inout ScaleMemory, scale: Int, shape: MapShape, images: Set<Int>) -> Progress? {
        let places = views.images.indices.filter { images.contains(views.images[$0]) }
        guard steps > 0, !places.isEmpty else { return nil }
        let padded = roundUp(memory.dimension, toMultipleOf: 8)
        let perImage = min(Self.positions[min(scale, Self.positions.count - 1)], shape.positions)
        let rows = min(Self.batchSize, places.count) * perImage
        let contrast = ViewContrast(
            ViewContrast.Settings(
                sharpness: memory.sharpness, temperature: Self.temperature, varianceWeight: Self.varianceWeight,
                areDirections: false),
            rowLimit: rows, channels: padded, memorySize: memory.count)
        let (first, second) = (Rows(rows, padded), Rows(rows, padded))
        let prototypes = Prototypes(memory, padded: padded)
        var generator = SeededGenerator(seed: seed, stream: Self.stream + UInt64(scale))
        var progress: Progress?
        for step in 0..<steps {
            let chosen = generator.sample(Self.batchSize, of: places)
            let pair = generator.sample(2, of: Array(0..<ViewFeatures.count))
            var row = 0
            for place in chosen {
                for _ in 0..<perImage {
                    let offset = generator.uniform(below: shape.positions) * shape.stride
                    first.load(row, memory, views.features(place, view: pair[0], scale: scale) + offset)
                    second.load(row, memory, views.features(place, view: pair[1], scale: scale) + offset)
                    row += 1
                }
            }
            prototypes.gradient.pointer.update(repeating: 0, count: prototypes.gradient.count)
            let vectors = prototypes.vectors
            let loss =
                contrast.evaluate(
                    first.vectors, second.vectors, count: row, readingCount: row, memory: vectors, weight: 1)
                + contrast.evaluate(
                    second.vectors, first.vectors, count: row, readingCount: row, memory: vectors, weight: 1)
            let rate = Self.learningRate * (1 + cos(Double.pi * Double(step) / Double(steps))) / 2
            prototypes.step(step + 1, Adam(learningRate: rate))
            progress = Progress(first: progress?.first ?? loss, last: loss)
        }
        memory.prototypes = prototypes.tensor(dimension: memory.dimension)
        return progress
    }

    /// Features of a view, mapped as the memory's are; padding is zero. Their gradients are not asked for.
    private final class Rows {
        private let values: AlignedFloats
        private let gradients: AlignedFloats
        private let padded: Int

        init(_ count: Int, _ padded: Int) {
            values = AlignedFloats(count: count * padded)
            gradients = AlignedFloats(count: count * padded)
            self.padded = padded
        }

        var vectors: ViewContrast.Vectors {
            ViewContrast.Vectors(values: values.pointer, gradients: gradients.pointer)
        }

        func load(_ row: Int, _ memory: ScaleMemory, _ feature: UnsafePointer<Float>) {
            memory.project(feature, to: values.pointer + row * padded)
        }
    }

    /// The prototypes and what Adam keeps of them.
    private final class Prototypes {
        let values: AlignedFloats
        let gradient: AlignedFloats
        private let firstMoment: AlignedFloats
        private let secondMoment: AlignedFloats
        private let padded: Int

        init(_ memory: ScaleMemory, padded: Int) {
            let count = memory.count * padded
            values = AlignedFloats(count: count)
            gradient = AlignedFloats(count: count)
            firstMoment = AlignedFloats(count: count)
            secondMoment = AlignedFloats(count: count)
            self.padded = padded
            for (index, element) in memory.prototypes.elements.enumerated() {
                values.pointer[index / memory.dimension * padded + index % memory.dimension] = element
            }
        }

        var vectors: ViewContrast.Vectors {
            ViewContrast.Vectors(values: values.pointer, gradients: gradient.pointer)
        }

        func step(_ iteration: Int, _ adam: Adam) {
            adam.step(
                iteration: iteration, parameters: values.pointer, gradient: gradient.pointer,
                firstMoment: firstMoment.pointer, secondMoment: secondMoment.pointer, count: values.count)
        }

        func tensor(dimension: Int) -> Tensor {
            let count = values.count / padded
            return Tensor(
                shape: [count, dimension],
                elements: (0..<count * dimension).map {
                    values.pointer[$0 / dimension * padded + $0 % dimension]
                })
        }
    }
}
