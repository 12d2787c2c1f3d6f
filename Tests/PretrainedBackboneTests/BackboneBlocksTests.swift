import AnomalyDetection
import NeuralNetwork
import Tensors
import TestSupport
import Testing

@testable import PretrainedBackbone

struct BackboneBlocksTests {
    /// As that of the blocks in one pass that keeps them.
    private static let tolerance = 2e-5

    /// The pass keeps no block longer than it is asked for, and a second image leaves nothing of the first.
    @Test func givesPyTorchsBlocksAgainAndAgain() throws {
        let expected = try BackboneFixture.load()
        let (height, width, numbers) = (45, 67, [3, 6, 13])
        let blocks = try BackboneBlocks(
            BackboneFixture.backbone(of: .mobileNetV2), blocks: numbers, height: height, width: width)
        #expect(blocks.shapes.map(\.description) == ["24x12x17", "32x6x9", "96x3x5"])
        let pass = blocks.makePass()
        var found: [[[Float]]] = []
        for name in ["image.\(height)x\(width)", "other", "image.\(height)x\(width)"] {
            var maps: [[Float]] = []
            pass.forward(namedNumbers(name, count: blocks.input.count)) { block, map in
                #expect(block == maps.count)
                maps.append(BackboneFixture.planar(map, blocks.shapes[block]))
            }
            found.append(maps)
        }
        #expect(found[2] == found[0] && found[1] != found[0])
        for (block, map) in zip(numbers, found[0]) {
            let tensor = try expected.tensor(named: "\(height)x\(width).block\(block)")
            #expect(relativeDistance(map, tensor.elements.map(Double.init)) < Self.tolerance)
        }
    }

    @Test(arguments: [[19], [-1, 3], [3, 40], []])
    func blocksThatAreNotThereAreRefused(blocks: [Int]) throws {
        let backbone = try BackboneFixture.backbone(of: BackboneFixture.small)
        #expect(throws: BackboneError.self) { try BackboneBlocks(backbone, blocks: blocks, height: 33, width: 40) }
    }
}
