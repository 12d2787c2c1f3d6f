import Imaging
import TestSupport
import Testing

@testable import Datasets

struct CIFAR10Tests {
    /// A record whose planes are 10 * label + channel, with one pixel marked.
    private static func record(_ label: UInt8) -> [UInt8] {
        var record = [label]
        for channel in UInt8(0)..<3 { record += [UInt8](repeating: 10 * label + channel, count: 1024) }
        // Row 2, column 5 of the green plane.
        record[1 + 1024 + 2 * 32 + 5] = 255
        return record
    }

    @Test func readsRecordsOfAllBatches() throws {
        let folder = try TestFolder()
        try folder.write(Self.record(9) + Self.record(1), to: "data_batch_1.bin")
        try folder.write(Self.record(2), to: "data_batch_5.bin")
        try folder.write(Self.record(3), to: "test_batch.bin")
        let dataset = try Dataset.load(path: folder.path)
        #expect((0..<4).map { dataset[$0].name } == ["train:0", "train:1", "train:2", "test:0"])
        #expect((0..<4).map { dataset[$0].label } == [9, 1, 2, 3].map { .category($0) })
        #expect(dataset.classes == [1, 2, 3, 9])
        guard case .image(let image) = try dataset.pixels(at: 1), case .eight(let samples) = image.samples else {
            Issue.record("no image of bytes")
            return
        }
        #expect(image.layout == .rgb && image.width == 32 && image.height == 32)
        #expect(Array(samples[..<3]) == [10, 11, 12])
        let marked = (2 * 32 + 5) * 3
        #expect(Array(samples[marked..<marked + 6]) == [10, 255, 12, 10, 11, 12])
    }

    @Test(arguments: [[], [0], record(1).dropLast(), record(1) + [0], record(10)] as [[UInt8]])
    func refusesOtherFiles(bytes: [UInt8]) throws {
        let folder = try TestFolder()
        try folder.write(bytes, to: "test_batch.bin")
        #expect(throws: DatasetError.self) { try Dataset.load(path: folder.path) }
    }
}
