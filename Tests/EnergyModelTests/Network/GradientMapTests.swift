import AnomalyDetection
import NeuralNetwork
import TestSupport
import Testing

@testable import EnergyModel

struct GradientMapTests {
    /// A Gaussian whose weights add up to 1, with the nearest pixel behind the border, leaves a constant as it is.
    @Test(arguments: [(1, 28, 28), (3, 30, 41), (3, 128, 70)])
    func aConstantStays(channels: Int, height: Int, width: Int) throws {
        let map = GradientMap(try InputShape.of(channels, height, width))
        map.draw((0..<channels * height * width).map { $0.isMultiple(of: 2) ? 2 : -2 })
        #expect(map.map.elements.allSatisfy { abs($0 - 2 * Float(channels)) < 1e-5 })
    }

    /// One pixel of one channel becomes the Gaussian: largest where it is, as wide as high, and of its sum.
    @Test func aPixelBecomesTheGaussian() throws {
        let (height, width) = (56, 60)
        let map = GradientMap(try InputShape.of(3, height, width))
        var gradient = [Float](repeating: 0, count: 3 * height * width)
        gradient[height * width + 20 * width + 30] = -5
        map.draw(gradient)
        let elements = Array(map.map.elements)
        #expect(abs(elements.reduce(0, +) - 5) < 1e-4)
        #expect(elements.max() == elements[20 * width + 30])
        #expect(abs(elements[22 * width + 30] - elements[20 * width + 32]) < 1e-6)
        // The standard deviation is 3 pixels: three away, exp(-1/2).
        #expect(abs(elements[23 * width + 30] / elements[20 * width + 30] - 0.6065) < 1e-3)
        #expect(elements[20 * width + 40] == 0 && elements[20 * width + 39] > 0)
    }
}
