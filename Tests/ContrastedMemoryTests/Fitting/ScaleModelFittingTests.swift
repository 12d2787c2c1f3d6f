import AnomalyDetection
import NeuralNetwork
import Tensors
import TestSupport
import Testing

@testable import ContrastedMemory

struct ScaleModelFittingTests {
    /// An encoder whose only scale is the image itself: 3 channels, 8x8 pixels.
    private struct Plain: ScaleEncoder {
        let input: InputShape
        let scales = [EncoderScale(name: "one", title: "one", shape: MapShape(channels: 3, height: 8, width: 8))]
        let parameterCount = 0
        let tensors: [String: Tensor] = [:]

        func makePass() -> any ScalePass { Pass(shape: scales[0].shape) }

        private final class Pass: ScalePass {
            private let shape: MapShape

            init(shape: MapShape) { self.shape = shape }

            func forward(_ image: UnsafePointer<Float>, to targets: [UnsafeMutablePointer<Float>]) {
                for position in 0..<shape.positions {
                    for channel in 0..<shape.channels {
                        targets[0][position * shape.stride + channel] = image[channel * shape.positions + position]
                    }
                }
            }
        }
    }

    /// What six images teach, of which the fourth is named so.
    private static func fitting(fourth: String) throws -> ScaleModelFitting {
        let encoder = Plain(input: try #require(InputShape(channels: 3, height: 8, width: 8)))
        let count = encoder.input.count
        let load: @Sendable (Int, UnsafeMutablePointer<Float>) -> Void = { index, target in
            let numbers = namedNumbers(index == 3 ? fourth : "image \(index)", count: count)
            for (place, number) in numbers.enumerated() { target[place] = number }
        }
        let features = ScaleFeatures(encoder, count: 6, threads: 1, load: load)
        let views = ViewFeatures(features, by: encoder, preprocessing: nil, seed: 5, threads: 1, load: load)
        let learning = MemoryLearning(views: views, seed: 5, steps: 3)
        return ScaleModelFitting(
            features: features,
            memories: .made(ScaleModelFitting.MemoryMaking(sizes: [4], sharpness: 2, learning: learning)),
            anomalies: nil, seed: 5)
    }

    /// Neither an image of another fold nor its views have any part in a model.
    @Test func imagesThatAreLeftOutTeachNothing() throws {
        func model(_ fourth: String, of images: [Int]) throws -> ScaleModel {
            try Self.fitting(fourth: fourth).model(of: images).0.scales[0].parameters
        }
        let others = [0, 1, 2, 4, 5]
        #expect(try model("image 3", of: others) == model("another", of: others))
        #expect(try model("image 3", of: Array(0..<6)) != model("another", of: Array(0..<6)))
    }

    /// The same clusters, moved by the views of the images that may be seen alone.
    @Test func viewsOfOtherImagesAreNotLearnedFrom() throws {
        func memory(_ fourth: String, images: Set<Int>) throws -> Tensor {
            let fitting = try Self.fitting(fourth: fourth)
            guard case .made(let making) = fitting.memories else { return Tensor(shape: [0], elements: []) }
            var memory = ScaleMemory(
                weight: Tensor(shape: [3, 3], elements: [1, 0, 0, 0, 1, 0, 0, 0, 1]),
                bias: Tensor(shape: [3], elements: [0, 0, 0]),
                prototypes: Tensor(shape: [2, 3], elements: namedNumbers("prototypes", count: 6)), sharpness: 2)
            let shape = fitting.features.scales[0].shape
            let progress = making.learning.learn(&memory, scale: 0, shape: shape, images: images)
            #expect(progress != nil)
            return memory.prototypes
        }
        let others: Set = [0, 1, 2, 4, 5]
        #expect(try memory("image 3", images: others) == memory("another", images: others))
        #expect(try memory("image 3", images: [0, 3]) != memory("another", images: [0, 3]))
    }
}
