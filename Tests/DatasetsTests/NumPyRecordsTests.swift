import AnomalyDetection
import Imaging
import Tensors
import TestSupport
import Testing

@testable import Datasets

struct NumPyRecordsTests {
    private func load(_ bytes: [UInt8]) throws -> Dataset {
        let folder = try TestFolder()
        try folder.write(bytes, to: "images.npy")
        return try Dataset.load(path: folder.path + "/images.npy")
    }

    @Test func bytesAreImages() throws {
        let dataset = try load(TestArray.file("|u1", "(2, 1, 3)", [1, 2, 3, 4, 5, 255]))
        #expect(dataset.count == 2 && !dataset.hasClasses && dataset.name == "images.npy")
        #expect(dataset[1] == Dataset.Sample(name: "image:1", subset: nil, label: .normal))
        guard case .image(let image) = try dataset.pixels(at: 1) else {
            Issue.record("no image")
            return
        }
        #expect(image.samples == .eight([4, 5, 255]) && image.width == 3 && image.height == 1)
    }

    /// Four channels are no colours to convert: alpha must not be dropped from a model's fourth channel.
    @Test func bytesOfFourChannelsAreTensors() throws {
        let dataset = try load(TestArray.file("|u1", "(1, 4, 1, 1)", [0, 51, 102, 255]))
        #expect(try dataset.pixels(at: 0) == .tensor(Tensor(shape: [4, 1, 1], elements: [0, 0.2, 0.4, 1])))
    }

    @Test func floatsAreTensors() throws {
        let values: [Float] = (0..<64).map { Float($0) / 63 }
        let dataset = try load(TestArray.file("<f4", "(1, 1, 8, 8)", TestArray.bytes(values)))
        let shape = try #require(InputShape(channels: 1, height: 8, width: 8))
        let half = Preprocessing(color: .gray, width: 8, height: 8, resize: .none, range: 0...0.5)
        #expect(try dataset.input(at: 0, shape: shape, preprocessing: nil).tensor(0).elements == values)
        #expect(
            try dataset.input(at: 0, shape: shape, preprocessing: half).tensor(0).elements == values.map { $0 * 0.5 })
        let other = try #require(InputShape(channels: 1, height: 8, width: 9))
        #expect(throws: DatasetError.self) { try dataset.input(at: 0, shape: other, preprocessing: nil) }
    }

    @Test(arguments: [
        ("|u1", "(2, 3)", 6), ("|u1", "(1, 5, 1, 1)", 5), ("|u1", "(1, 0, 1, 1)", 0), ("|u1", "(0, 2, 2)", 0),
        ("|u1", "(2, 0, 2)", 0), ("|u1", "(1, 1, 1, 2, 3)", 6), ("|u1", "(1, 1, 20000)", 20_000),
        ("|u1", "(1, 2, 2)", 3),
    ])
    func refusesOtherShapes(descr: String, shape: String, length: Int) {
        #expect(throws: DatasetError.self) {
            try load(TestArray.file(descr, shape, [UInt8](repeating: 0, count: length)))
        }
    }

    @Test(arguments: [Float.nan, .infinity, 1.001, -0.001, 255])
    func refusesValuesOutOfRangeByTheirPlace(value: Float) throws {
        let bytes = TestArray.bytes([0, 0.5, 1, value])
        let error = #expect(throws: DatasetError.self) { try load(TestArray.file("<f4", "(2, 1, 2)", bytes)) }
        guard case .value(let name, position: 1, _)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(name.hasPrefix("image:1 "))
    }
}
