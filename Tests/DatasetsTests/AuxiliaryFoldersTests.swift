import Testing

@testable import Datasets

struct AuxiliaryFoldersTests {
    @Test(arguments: ["ground_truth", "Ground-Truth", "groundtruth", "mask", "MASKS", "annotations", "labels"])
    func foldersOfMasksAreKnown(_ name: String) {
        #expect(AuxiliaryFolders.contains(name))
    }

    @Test(arguments: ["good", "masked parts", "label printer", "test", ""])
    func othersAreNone(_ name: String) {
        #expect(!AuxiliaryFolders.contains(name))
    }

    @Test func filesAreNamedAfterTheirImages() {
        #expect(AuxiliaryFolders.masked("a/1_mask.png") == "a/1")
        #expect(AuxiliaryFolders.masked("1_Mask.PNG") == "1")
        #expect(AuxiliaryFolders.masked("Part0_label.bmp") == "Part0")
        #expect(AuxiliaryFolders.masked("a/_mask.png") == nil)
        #expect(AuxiliaryFolders.masked("unmask.png") == nil)
    }
}
