import Tensors
import AnomalyDetection
import FoundationEssentials
import Glibc
import Imaging
import NeuralNetwork
import Tensors
import TestSupport
import Testing

@testable import Datasets

struct ImageFilesTests {
    private func labels(_ paths: [String]) throws -> [String: Dataset.Sample] {
        let folder = try TestFolder()
        for path in paths { try folder.write(TestFolder.png(), to: path) }
        let dataset = try Dataset.load(path: folder.path)
        return Dictionary(
            (0..<dataset.count).map { (dataset[$0].name, dataset[$0]) }, uniquingKeysWith: { first, _ in first })
    }

    @Test func aPlainFolderIsNormal() throws {
        let samples = try labels(["b.png", "a/x.PNG", "a/y/z.png", ".hidden.png", ".git/a.png", "notes.txt", "png"])
        #expect(samples.keys.sorted() == ["a/x.PNG", "a/y/z.png", "b.png"])
        #expect(samples.values.allSatisfy { $0.label == .normal && $0.subset == nil })
    }

    @Test func labelledFoldersTellGoodFromTheRest() throws {
        let samples = try labels(["good/1.png", "scratch/1.png", "scratch/deep/2.png", "hole/1.png", "top.png"])
        #expect(samples["good/1.png"]?.label == .normal)
        #expect(samples["scratch/1.png"]?.label == .anomalous(kind: "scratch"))
        #expect(samples["scratch/deep/2.png"]?.label == .anomalous(kind: "scratch"))
        #expect(samples["hole/1.png"]?.label == .anomalous(kind: "hole"))
        #expect(samples["top.png"]?.label == .normal)
    }

    @Test func theIndustrialLayoutHasSubsets() throws {
        let samples = try labels([
            "train/good/1.png", "train/good/2.png", "test/good/1.png", "test/crack/1.png",
            "ground_truth/crack/1_mask.png", "preview.png",
        ])
        #expect(samples.count == 4)
        #expect(samples["train/good/2.png"] == .init(name: "train/good/2.png", subset: .train, label: .normal))
        #expect(samples["test/good/1.png"] == .init(name: "test/good/1.png", subset: .test, label: .normal))
        #expect(
            samples["test/crack/1.png"]
                == .init(name: "test/crack/1.png", subset: .test, label: .anomalous(kind: "crack")))
    }

    /// Without `good`, folders in `train` are only folders; in `test` they are defects.
    @Test func trainingFoldersNeedNoGood() throws {
        let samples = try labels(["train/line-1/1.png", "train/2.png", "test/crack/1.png"])
        #expect(samples["train/line-1/1.png"]?.label == .normal)
        #expect(samples["train/2.png"]?.label == .normal)
        #expect(samples["test/crack/1.png"]?.label == .anomalous(kind: "crack"))
    }

    /// They are there, and their folder's name says why they are not read.
    @Test func imagesInFoldersOfMasksAloneAreSaidToBeLeftOut() throws {
        let folder = try TestFolder()
        try folder.write(TestFolder.png(), to: "labels/a.png")
        let error = try #require(throws: DatasetError.self) { try Dataset.load(path: folder.path) }
        #expect(error.description.contains("folders of masks or annotations, such as labels"))
        let choice = try FolderChoice(normal: ["labels"], outliers: [], below: folder.path)
        let chosen = try #require(throws: DatasetError.self) {
            try Dataset.load(path: folder.path, options: .init(folders: choice))
        }
        #expect(chosen.description.contains("is left out"))
    }

    @Test func theOrderIsThatOfThePathsBytes() throws {
        let folder = try TestFolder()
        for name in ["b.png", "a/z.png", "a.png", "B.png", "ä.png", "a-1.png", "10.png", "9.png"] {
            try folder.write(TestFolder.png(), to: name)
        }
        let dataset = try Dataset.load(path: folder.path)
        #expect(
            (0..<dataset.count).map { dataset[$0].name }
                == ["10.png", "9.png", "B.png", "a-1.png", "a.png", "a/z.png", "b.png", "ä.png"])
    }

    @Test func theDigestSeesNamesLabelsAndContents() throws {
        func digest(_ files: [String: UInt8]) throws -> String {
            let folder = try TestFolder()
            for (name, shade) in files { try folder.write(TestFolder.png(shade), to: name) }
            return try Dataset.load(path: folder.path).digest
        }
        let first = try digest(["good/a.png": 1, "bad/b.png": 2])
        #expect(try digest(["bad/b.png": 2, "good/a.png": 1]) == first)
        let others = [
            try digest(["good/a.png": 1, "bad/b.png": 3]), try digest(["good/a.png": 1, "bad/c.png": 2]),
            try digest(["good/a.png": 2, "bad/b.png": 1]), try digest(["good/a.png": 1]),
        ]
        #expect(Set(others + [first]).count == 5)
    }

    @Test func anUnreadableImageIsNamedOrSkipped() throws {
        let folder = try TestFolder()
        for index in 10..<30 { try folder.write(TestFolder.png(), to: "\(index).png") }
        try folder.write(Array(TestFolder.png().dropLast(20)), to: "sub/15.png")
        try folder.write([], to: "empty.png")
        let error = #expect(throws: DatasetError.self) { try Dataset.load(path: folder.path) }
        #expect(error?.description.contains("empty.png") == true)
        let dataset = try Dataset.load(path: folder.path, options: .init(skipUnreadable: true))
        #expect(dataset.count == 20)
        #expect(dataset.skipped.map(\.name) == ["empty.png", "sub/15.png"])
        #expect(dataset.skipped.allSatisfy { $0.reason.contains($0.name) })
    }

    @Test func aFolderOfUnreadableImagesIsEmpty() throws {
        let folder = try TestFolder()
        try folder.write([1], to: "a.png")
        #expect(throws: DatasetError.empty(path: folder.path, skipped: 1)) {
            try Dataset.load(path: folder.path, options: .init(skipUnreadable: true))
        }
    }

    @Test func mixedColorsNameTwoFiles() throws {
        let folder = try TestFolder()
        try folder.write(TestFolder.png(1), to: "a.png")
        let color = try Image(width: 8, height: 8, layout: .rgb, samples: .eight([UInt8](repeating: 9, count: 192)))
        try folder.write(PNGEncoder.encode(color), to: "b.png")
        #expect(throws: DatasetError.mixedColors(grey: "a.png", color: "b.png")) { try Dataset.load(path: folder.path) }
        #expect(try Dataset.load(path: folder.path, options: .init(allowMixedColors: true)).count == 2)
    }

    /// What a file is, its contents say; its name only says whether it is looked at.
    @Test func formatsAreMixedAndToldByContent() throws {
        let folder = try TestFolder()
        try folder.write(TestFolder.png(1), to: "a.JPG")
        try folder.write(Array("P5 8 8 255\n".utf8) + Array(repeating: 7, count: 64), to: "b.pgm")
        try folder.write(Array("P5 8 8 65535\n".utf8) + Array(repeating: 2, count: 128), to: "c.png")
        for name in ["d.tiff", "e.TIF", "f.webp", "notes.txt", "png"] { try folder.write([1], to: name) }
        let dataset = try Dataset.load(path: folder.path)
        #expect(dataset.count == 3 && dataset.skipped.isEmpty)
        let survey = try #require(dataset.survey)
        #expect(survey.all.formats == [.png: 1, .portableAnymap: 2])
        #expect(
            survey.foreign == [
                .init(format: .tiff, count: 2, first: "d.tiff"), .init(format: .webP, count: 1, first: "f.webp"),
            ])
        guard case .image(let image) = try dataset.pixels(at: 2), case .sixteen(let samples) = image.samples else {
            Issue.record("a file of 16-bit samples has them")
            return
        }
        #expect(samples.first == 0x0202)
    }

    /// A JPEG file of 49x47 pixels, with the note of a camera that was held on its side.
    private func turnedJPEG() throws -> [UInt8] {
        let fixture = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "ImagingTests/Fixtures/jpeg/rgb-2x2-1-scan-49x47.jpg")
        let tiff: [UInt8] =
            Array("MM".utf8) + [0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0]
        let segment = Array("Exif".utf8) + [0, 0] + tiff
        let file = Array(try Data(contentsOf: fixture))
        return file.prefix(2) + [0xFF, 0xE1, 0, UInt8(segment.count + 2)] + segment + file.dropFirst(2)
    }

    @Test(arguments: [(ImageDecoding.Orientation.exif, 47, 49), (.ignore, 49, 47)])
    func photographsAreTurnedAsTheModelSays(orientation: ImageDecoding.Orientation, width: Int, height: Int) throws {
        let folder = try TestFolder()
        try folder.write(turnedJPEG(), to: "a.jpg")
        let dataset = try Dataset.load(path: folder.path, options: .init(orientation: orientation))
        #expect(dataset.survey?.all.sizes == [.init(width: width, height: height): 1])
        let image = try dataset.image(at: 0, ImageDecoding(orientation: orientation))
        #expect(image.width == width && image.height == height)
        let shape = try #require(InputShape(channels: 3, height: height, width: width))
        let preprocessing = Preprocessing(
            color: .rgb, width: width, height: height, resize: .none, range: 0...1, orientation: orientation)
        #expect(
            try dataset.input(at: 0, shape: shape, preprocessing: preprocessing).tensor(0).shape == [3, height, width])
    }

    @Test func aPointerOfGitLFSIsNamed() throws {
        let folder = try TestFolder()
        try folder.write(Array("version https://git-lfs.github.com/spec/v1\noid sha256:5a\nsize 9\n".utf8), to: "a.png")
        let error = #expect(throws: DatasetError.self) { try Dataset.load(path: folder.path) }
        #expect(error?.description.contains("git lfs pull") == true)
    }

    @Test func aFolderOfOtherFormatsSaysWhich() throws {
        let folder = try TestFolder()
        for name in ["a.webp", "b.webp"] { try folder.write([1], to: name) }
        let error = #expect(throws: DatasetError.self) { try Dataset.load(path: folder.path) }
        #expect(error?.description.contains("WebP (2, such as a.webp). Convert it: dwebp") == true)
    }

    @Test func choicesAreForFoldersOfImages() throws {
        let folder = try TestFolder()
        try folder.writeIDX()
        let choice = try FolderChoice(normal: ["good"], outliers: [], below: folder.path)
        #expect(throws: DatasetError.self) { try Dataset.load(path: folder.path, options: .init(folders: choice)) }
    }

    @Test func mixedSizesNameTwoFiles() throws {
        let folder = try TestFolder()
        try folder.write(TestFolder.png(), to: "a.png")
        try folder.write(TestFolder.png(), to: "b.png")
        try folder.write(TestFolder.png(width: 9), to: "c.png")
        #expect(throws: DatasetError.mixedSizes(first: "a.png", size: "8x8", other: "c.png", otherSize: "9x8")) {
            // Not even skipping leaves an image out for its size.
            try Dataset.load(path: folder.path, options: .init(skipUnreadable: true))
        }
        let dataset = try Dataset.load(path: folder.path, options: .init(allowMixedSizes: true))
        let shape = try #require(InputShape(channels: 1, height: 8, width: 8))
        let resizing = Preprocessing(color: .gray, width: 8, height: 8, resize: .bilinear, range: 0...1)
        #expect(try dataset.input(at: 2, shape: shape, preprocessing: resizing).tensor(0).shape == [1, 8, 8])
        let strict = Preprocessing(color: .gray, width: 8, height: 8, resize: .none, range: 0...1)
        let error = #expect(throws: DatasetError.self) {
            try dataset.input(at: 2, shape: shape, preprocessing: strict)
        }
        #expect(error?.description.contains("c.png") == true)
    }

    @Test func linksInACircleEnd() throws {
        let folder = try TestFolder()
        try folder.write(TestFolder.png(), to: "a/b/1.png")
        try folder.link("a/b/up", to: "../..")
        try folder.link("a/again", to: "b")
        try folder.link("self", to: "self")
        #expect(try Dataset.load(path: folder.path).count == 1)
        try folder.link("lost.png", to: "nowhere.png")
        let error = #expect(throws: DatasetError.self) { try Dataset.load(path: folder.path) }
        #expect(error?.description.contains("lost.png") == true)
    }

    /// A name that is no text concerns one file, not the folder it lies in.
    @Test func namesThatAreNotUTF8AreNamedOrSkipped() throws {
        let folder = try TestFolder()
        try folder.write(TestFolder.png(), to: "sub/1.png")
        let path = Array("\(folder.path)/sub/\u{1}.png".utf8).map { $0 == 1 ? 0xFF : $0 } + [0]
        let descriptor = path.withUnsafeBytes { bytes in
            bytes.withMemoryRebound(to: CChar.self) { $0.baseAddress.map { open($0, O_CREAT | O_WRONLY, 0o600) } ?? -1 }
        }
        try #require(descriptor >= 0)
        close(descriptor)
        let error = #expect(throws: DatasetError.self) { try Dataset.load(path: folder.path) }
        #expect(error?.description.contains("sub/\u{FFFD}.png") == true)
        let dataset = try Dataset.load(path: folder.path, options: .init(skipUnreadable: true))
        #expect(dataset.count == 1 && dataset.skipped.map(\.name) == ["sub/\u{FFFD}.png"])
    }

    /// Root may read everything, so for root there is nothing to test.
    @Test(.enabled(if: !FileManager.default.isReadableFile(atPath: "/etc/shadow")))
    func unreadableFoldersAreNamed() throws {
        let folder = try TestFolder()
        try folder.write(TestFolder.png(), to: "a/1.png")
        try folder.write(TestFolder.png(), to: "b/1.png")
        let closed = folder.path + "/b"
        try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: closed)
        defer { try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: closed) }
        #expect(throws: DatasetError.self) { try Dataset.load(path: folder.path) }
        #expect(try Dataset.load(path: folder.path, options: .init(skipUnreadable: true)).skipped.count == 1)
    }

    @Test func theLimitsHold() throws {
        let folder = try TestFolder()
        for index in 0..<3 { try folder.write(TestFolder.png(), to: "\(index).png") }
        #expect(throws: DatasetError.self) { try Dataset.load(path: folder.path, options: .init(maximumBytes: 100)) }
        let tiny = Dataset.Options(limits: .init(maximumPixels: 63))
        #expect(throws: DatasetError.self) { try Dataset.load(path: folder.path, options: tiny) }
    }

    @Test func whatIsNoDatasetIsSaid() throws {
        let folder = try TestFolder()
        let empty = #expect(throws: DatasetError.self) { try Dataset.load(path: folder.path) }
        #expect(empty?.description.contains("names are those of images") == true)
        try folder.write([1], to: "notes.txt")
        for name in ["/notes.txt", "/nowhere", "/notes.txt/x"] {
            #expect(throws: DatasetError.self) { try Dataset.load(path: folder.path + name) }
        }
    }
}
