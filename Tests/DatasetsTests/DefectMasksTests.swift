import Imaging
import TestSupport
import Testing

@testable import Datasets

struct DefectMasksTests {
    private let folder: TestFolder

    init() throws {
        folder = try TestFolder()
        for name in ["train/good/1", "test/good/1", "test/crack/1", "test/crack/2", "test/stain/1"] {
            try folder.write(TestFolder.png(UInt8(name.utf8.count)), to: "\(name).png")
        }
    }

    private func masks() throws -> (Dataset, DefectMasks?) {
        let dataset = try Dataset.load(path: folder.path)
        return (dataset, try DefectMasks(beside: folder.path, of: dataset))
    }

    private func sample(_ name: String, in dataset: Dataset) throws -> Dataset.Sample {
        try #require((0..<dataset.count).map { dataset[$0] }.first { $0.name == name })
    }

    @Test func withoutTheirFolderThereAreNone() throws {
        #expect(try masks().1 == nil)
    }

    @Test func eachImageHasTheMaskOfItsName() throws {
        for (shade, name) in [(255, "crack/1"), (0, "crack/2"), (200, "stain/1")] as [(UInt8, String)] {
            try folder.write(TestFolder.png(shade), to: "ground_truth/\(name)_mask.png")
        }
        let (dataset, found) = try masks()
        let masks = try #require(found)
        #expect(masks.warnings.isEmpty)
        for (name, isDefective) in [
            ("test/crack/1.png", true), ("test/crack/2.png", false), ("test/stain/1.png", true),
        ] {
            let mask = try #require(try masks.mask(of: sample(name, in: dataset), width: 8, height: 8))
            #expect(mask.isDefective == Array(repeating: isDefective, count: 64))
        }
        #expect(try masks.mask(of: sample("test/good/1.png", in: dataset), width: 8, height: 8) == nil)
    }

    @Test func strayMasksAndBareImagesAreWarnedOf() throws {
        for name in ["crack/1_mask", "crack/3_mask", "crack/2", "dent/1_mask"] {
            try folder.write(TestFolder.png(255), to: "ground_truth/\(name).png")
        }
        let warnings = try #require(try masks().1).warnings
        #expect(warnings.count == 2)
        #expect(warnings[0].hasSuffix(": 3, such as crack/2.png."))
        #expect(warnings[1].hasSuffix(": 2, such as test/crack/2.png."))
    }

    @Test func anotherSizeIsRefusedWithBoth() throws {
        try folder.write(TestFolder.png(255, width: 9, height: 8), to: "ground_truth/crack/1_mask.png")
        let (dataset, masks) = try masks()
        let error = #expect(throws: DatasetError.self) {
            try masks?.mask(of: sample("test/crack/1.png", in: dataset), width: 8, height: 8)
        }
        #expect(
            error?.description
                == "The mask ground_truth/crack/1_mask.png is 9x8 pixels, but its image test/crack/1.png is 8x8.")
    }

    @Test func whatIsNoImageIsRefusedByName() throws {
        try folder.write([1, 2, 3], to: "ground_truth/crack/1_mask.png")
        let (dataset, masks) = try masks()
        let error = #expect(throws: DatasetError.self) {
            try masks?.mask(of: sample("test/crack/1.png", in: dataset), width: 8, height: 8)
        }
        #expect(error?.description.hasPrefix("The image ground_truth/crack/1_mask.png cannot be read: ") == true)
    }
}
