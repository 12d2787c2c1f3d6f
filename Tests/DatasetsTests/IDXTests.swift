import Imaging
import TestSupport
import Testing

@testable import Datasets

struct IDXTests {
    /// A gzip file (RFC 1952) of one stored block (RFC 1951, section 3.2.4).
    private static func gzip(_ bytes: [UInt8]) -> [UInt8] {
        func little(_ value: UInt32, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(value >> (8 * $0) & 255) } }
        let length = UInt32(bytes.count)
        return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 1] + little(length, 2) + little(~length, 2) + bytes
            + little(TestZip.checksum(of: bytes), 4) + little(length, 4)
    }

    private static let images = "train-images-idx3-ubyte"
    private static let labels = "train-labels-idx1-ubyte"

    @Test func readsBothSubsets() throws {
        let folder = try TestFolder()
        try folder.writeIDX(train: 60, test: 30)
        let dataset = try Dataset.load(path: folder.path)
        #expect(dataset.count == 90 && dataset.hasClasses && dataset.classes == [0, 1, 2])
        #expect(dataset[0] == Dataset.Sample(name: "train:0", subset: .train, label: .category(0)))
        #expect(dataset[59] == Dataset.Sample(name: "train:59", subset: .train, label: .category(2)))
        #expect(dataset[61] == Dataset.Sample(name: "test:1", subset: .test, label: .category(1)))
        let expected = try Image(
            width: 3, height: 2, layout: .gray,
            samples: .eight((0..<6).map { UInt8(truncatingIfNeeded: (61 * 6 + $0) * 7) }))
        #expect(try dataset.pixels(at: 61) == .image(expected))
        #expect(folder.path.hasSuffix(dataset.name) && !dataset.name.isEmpty)
    }

    @Test(arguments: [(5, 0), (0, 5)])
    func oneSubsetIsEnough(train: Int, test: Int) throws {
        let folder = try TestFolder()
        try folder.writeIDX(train: train, test: test)
        #expect(try Dataset.load(path: folder.path).count == 5)
    }

    /// The digest is that of the contents: compression does not matter, pixels and labels do.
    @Test func theDigestIsOfTheContents() throws {
        let images = TestFolder.idx([2, 1, 2], [1, 2, 3, 4])
        func digest(_ images: [UInt8], _ labels: [UInt8], isCompressed: Bool = false) throws -> String {
            let folder = try TestFolder()
            let file = TestFolder.idx([2], labels)
            let ending = isCompressed ? ".gz" : ""
            try folder.write(isCompressed ? Self.gzip(images) : images, to: Self.images + ending)
            try folder.write(isCompressed ? Self.gzip(file) : file, to: Self.labels + ending)
            return try Dataset.load(path: folder.path).digest
        }
        let plain = try digest(images, [0, 1])
        #expect(try digest(images, [0, 1], isCompressed: true) == plain)
        let others = [
            try digest(images, [1, 0]), try digest(TestFolder.idx([2, 1, 2], [1, 2, 3, 5]), [0, 1]),
            try digest(TestFolder.idx([2, 2, 1], [1, 2, 3, 4]), [0, 1]),
        ]
        #expect(Set(others + [plain]).count == 4)
    }

    @Test(
        arguments: [
            (images, [], "begins with"), (images, [0, 0, 8, 3], "header"),
            (images, [0, 0, 8, 3, 0, 0, 0, 1], "header"),
            (images, TestFolder.idx([2], [0, 1]), "begins with"),
            (labels, TestFolder.idx([2, 1, 2], [1, 2, 3, 4]), "begins with"),
            (images, [0, 0, 9, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 5], "begins with"),
            (images, TestFolder.idx([3, 1, 2], [1, 2, 3, 4]), "has 20 bytes; expected are 22"),
            (images, TestFolder.idx([2, 1, 2], [1, 2, 3, 4, 5]), "has 21 bytes; expected are 20"),
            (images, TestFolder.idx([0, 1, 2], []), "dimensions"),
            (images, TestFolder.idx([2, 0, 2], []), "dimensions"),
            (images, TestFolder.idx([4_294_967_295, 4_294_967_295, 4_294_967_295], [1]), "more than can be counted"),
            (images, TestFolder.idx([1, 1, 20_000], [UInt8](repeating: 0, count: 20_000)), "pixels a side"),
            (labels, TestFolder.idx([3], [0, 1, 2]), "3 labels for 2 images"),
            (labels, TestFolder.idx([2], [0]), "bytes"),
        ] as [(String, [UInt8], String)])
    func refusesFilesThatAreWrong(name: String, bytes: [UInt8], mention: String) throws {
        let folder = try TestFolder()
        try folder.write(TestFolder.idx([2, 1, 2], [1, 2, 3, 4]), to: Self.images)
        try folder.write(TestFolder.idx([2], [0, 1]), to: Self.labels)
        try folder.write(bytes, to: name)
        let error = #expect(throws: DatasetError.self) { try Dataset.load(path: folder.path) }
        #expect(error?.description.contains(mention) == true, "\(error?.description ?? "")")
    }

    @Test func labelsMustBeThere() throws {
        let folder = try TestFolder()
        try folder.write(TestFolder.idx([2, 1, 2], [1, 2, 3, 4]), to: Self.images)
        let error = #expect(throws: DatasetError.self) { try Dataset.load(path: folder.path) }
        #expect(error?.description.contains(Self.labels) == true)
    }

    @Test func subsetsMustHaveOneSize() throws {
        let folder = try TestFolder()
        try folder.writeIDX(train: 3, test: 0)
        try folder.write(TestFolder.idx([1, 2, 2], [1, 2, 3, 4]), to: "t10k-images-idx3-ubyte")
        try folder.write(TestFolder.idx([1], [0]), to: "t10k-labels-idx1-ubyte")
        #expect(throws: DatasetError.mixedSizes(first: "train:0", size: "3x2", other: "test:0", otherSize: "2x2")) {
            try Dataset.load(path: folder.path)
        }
    }

    @Test func everyPrefixOfACompressedFileIsRefused() throws {
        let folder = try TestFolder()
        try folder.write(TestFolder.idx([2], [0, 1]), to: Self.labels)
        let file = Self.gzip(TestFolder.idx([2, 1, 2], [1, 2, 3, 4]))
        try folder.write(file, to: Self.images + ".gz")
        #expect(try Dataset.load(path: folder.path).count == 2)
        for length in 0..<file.count {
            try folder.write(Array(file[..<length]), to: Self.images + ".gz")
            #expect(throws: DatasetError.self) { try Dataset.load(path: folder.path) }
        }
        try folder.write(file + [0], to: Self.images + ".gz")
        #expect(throws: DatasetError.self) { try Dataset.load(path: folder.path) }
    }
}
