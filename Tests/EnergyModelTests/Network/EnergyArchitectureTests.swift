import AnomalyDetection
import FoundationEssentials
import NeuralNetwork
import TestSupport
import Testing

@testable import EnergyModel

struct EnergyArchitectureTests {
    /// The last map is two or three positions wide.
    @Test(arguments: [
        (28, 28, [16, 32, 64, 64]), (32, 28, [16, 32, 64, 64]), (48, 48, [16, 32, 64, 64]),
        (49, 28, [16, 32, 64, 64, 64]), (128, 128, [16, 32, 64, 64, 64, 64]),
    ])
    func theInputDecidesTheConvolutions(height: Int, width: Int, channels: [Int]) throws {
        let input = try InputShape.of(3, height, width)
        let architecture = EnergyArchitecture(for: input, isQuadratic: channels.count == 4)
        #expect(architecture.channels == channels)
        let network = try architecture.network(for: input)
        let last = try #require(network.step(named: "conv\(channels.count)").map { network.shapes[$0 + 1] })
        #expect((2...3).contains(max(last.height, last.width)))
        #expect(network.output.channels == 1 && network.output.positions == 1)
        let text = String(decoding: try JSONEncoder().encode(architecture), as: UTF8.self)
        #expect(try EnergyArchitecture(parsing: text, for: input) == architecture)
    }

    @Test(arguments: [(1, 27, 28), (1, 28, 27), (3, 129, 64), (2, 64, 64), (4, 64, 64)])
    func otherInputsAreNotTaken(channels: Int, height: Int, width: Int) throws {
        let objection = EnergyArchitecture.objection(to: try InputShape.of(channels, height, width))
        #expect(objection?.contains("the input is \(channels)x\(height)x\(width) ") == true)
    }

    @Test func theBoundsAreTaken() throws {
        for (channels, height, width) in [(1, 28, 28), (3, 128, 28), (3, 128, 128)] {
            #expect(EnergyArchitecture.objection(to: try InputShape.of(channels, height, width)) == nil)
        }
    }
}
