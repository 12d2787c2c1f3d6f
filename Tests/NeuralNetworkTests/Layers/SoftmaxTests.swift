import Foundation
import TestSupport
import Testing

@testable import NeuralNetwork

struct SoftmaxTests {
    private static let shape = MapShape(channels: 21, height: 3, width: 2)

    /// A network of the layer alone.
    private static func pass(_ purpose: PassPurpose, images: Int = 2) throws -> NetworkPass {
        let network = try Network(
            input: shape, layers: [LayerDeclaration("softmax", .custom { Softmax($0[0]) })])
        let pass = NetworkPass(network, imageLimit: images, purpose: purpose)
        pass.images = images
        return pass
    }

    private static func fill(_ target: UnsafeMutablePointer<Float>, images: Int, scale: Float, name: String) {
        let numbers = namedNumbers(name, count: images * shape.positions * shape.channels)
        for position in 0..<images * shape.positions {
            for channel in 0..<shape.channels {
                target[position * shape.stride + channel] = scale * numbers[position * shape.channels + channel]
            }
        }
    }

    /// Also of numbers whose exponentials are beyond float.
    @Test(arguments: [Float(1), 20, 500])
    func givesSharesThatAddUpToOne(scale: Float) throws {
        let pass = try Self.pass(PassPurpose())
        Self.fill(pass.value(0).pointer, images: 2, scale: scale, name: "softmax")
        pass.forward()
        for position in 0..<2 * Self.shape.positions {
            let start = position * Self.shape.stride
            let values = (0..<21).map { Double(pass.value(0).pointer[start + $0]) }
            let largest = values.max() ?? 0
            let powers = values.map { exp($0 - largest) }
            let total = powers.reduce(0, +)
            for channel in 0..<Self.shape.stride {
                let expected = channel < 21 ? powers[channel] / total : 0
                // Three units of an exponential's last place, and those of a sum of 21.
                #expect(abs(Double(pass.value(1).pointer[start + channel]) - expected) < 2e-6)
            }
        }
    }

    /// The derivative along each channel, by finite differences in double precision.
    @Test func givesTheGradient() throws {
        let pass = try Self.pass(PassPurpose(firstGradient: 0), images: 1)
        Self.fill(pass.value(0).pointer, images: 1, scale: 2, name: "softmax")
        pass.forward()
        Self.fill(pass.gradient(1).pointer, images: 1, scale: 1, name: "slope")
        let slopes = (0..<Self.shape.count).map { Double(pass.gradient(1).pointer[$0]) }
        pass.beginReverse()
        pass.reverse()
        func loss(_ values: [Double], _ start: Int) -> Double {
            let powers = values.map { exp($0) }
            let total = powers.reduce(0, +)
            return powers.enumerated().reduce(0) { $0 + $1.1 / total * slopes[start + $1.0] }
        }
        for position in 0..<Self.shape.positions {
            let start = position * Self.shape.stride
            let values = (0..<21).map { Double(pass.value(0).pointer[start + $0]) }
            for channel in 0..<21 {
                var (above, below) = (values, values)
                above[channel] += 1e-5
                below[channel] -= 1e-5
                let expected = (loss(above, start) - loss(below, start)) / 2e-5
                #expect(abs(Double(pass.gradient(0).pointer[start + channel]) - expected) < 1e-6)
            }
        }
    }

    @Test func aNumberThatIsNoneIsNoticed() throws {
        let pass = try Self.pass(PassPurpose(), images: 1)
        pass.value(0).pointer[3] = .nan
        pass.forward()
        #expect(pass.value(1).pointer[0].isNaN)
    }
}
