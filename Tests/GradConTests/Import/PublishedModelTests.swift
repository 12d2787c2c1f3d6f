import Tensors
import AnomalyDetection
import Files
import FoundationEssentials
import Determinism
import Tensors
import TestSupport
import Testing

@testable import GradCon
@testable import PyTorchImport

struct PublishedModelTests {
    private static let folder =
        "/" + #filePath.split(separator: "/").dropLast(2).joined(separator: "/") + "/Fixtures/pytorch"

    private static func bytes(_ name: String) throws -> [UInt8] { try DurableFile.read("\(folder)/\(name)") }

    /// Whatever form PyTorch wrote the tensors in, they come out as they went in, and score as PyTorch computes in float64.
    @Test(arguments: [
        "cae-published.pth.tar", "cae-legacy.pth.tar", "cae-tensors.pth", "cae-bare.pth", "cae-views.pth",
        "cae-deflated.pth", "cae-big-endian.pth", "vae-tensors.pth", "vae-legacy.pth",
    ])
    func everyFormGivesTheSameModel(name: String) throws {
        let model = ReferenceCase(folder: Self.folder, name: String(name.prefix(3)))
        let source = try PublishedModel(parsing: Self.bytes(name))
        let expected = try model.read("model")
        #expect(source.tensors.keys.sorted() == expected.names)
        for name in expected.names { #expect(try source.tensors[name] == expected.tensor(named: name)) }

        let checkpoint = try Checkpoint(parsing: source.checkpoint(detectors: .gradCon), detectors: .gradCon)
        #expect(checkpoint.detector.architecture == model.name)
        let scorer = checkpoint.detector.makeScorer()
        let scores = try model.read("expected").doubles(named: "score")
        for (image, expected) in zip(try model.images(), scores) {
            // float32 sums of 784 terms in another order than PyTorch's.
            #expect(abs(try scorer.score(image).value - expected) <= 1e-5)
        }
    }

    @Test func theCheckpointSaysWhereItComesFrom() throws {
        let file = try Self.bytes("cae-published.pth.tar")
        let source = try PublishedModel(parsing: file)
        #expect(source.epoch == 57)
        let checkpoint = try Checkpoint(
            parsing: source.checkpoint(.init(alpha: 0.1, name: "shoes"), detectors: .gradCon), detectors: .gradCon)
        #expect(checkpoint.metadata["name"] == "shoes")
        #expect(checkpoint.detector.constants.first { $0.name == "alpha" }?.value == 0.1)
        let training = try #require(checkpoint.metadata["training"])
        #expect(training.contains(SHA256.hexadecimalDigest(of: file)) && training.contains("57"))
        #expect(checkpoint.threshold == nil)
    }

    @Test func theInputsSizeCanBeGiven() throws {
        let source = try PublishedModel(parsing: Self.bytes("cae-tensors.pth"))
        let input = try #require(InputShape(channels: 1, height: 40, width: 33))
        #expect(
            try Checkpoint(parsing: source.checkpoint(.init(input: input), detectors: .gradCon), detectors: .gradCon)
                .detector.input == input)
    }

    @Test func refusesOptionsThatDoNotFit() throws {
        let source = try PublishedModel(parsing: Self.bytes("cae-tensors.pth"))
        for alpha in [-0.1, 101, .nan, .infinity] {
            #expect(throws: PublishedModelError.self) {
                try source.checkpoint(.init(alpha: alpha), detectors: .gradCon)
            }
        }
        #expect(throws: PublishedModelError.self) { try source.checkpoint(.init(name: "../x"), detectors: .gradCon) }
        let color = InputShape(channels: 3, height: 28, width: 28)
        #expect(throws: PublishedModelError.self) { try source.checkpoint(.init(input: color), detectors: .gradCon) }
        // The linear layers of the variational model are made for one size.
        let variational = try PublishedModel(parsing: Self.bytes("vae-tensors.pth"))
        let larger = InputShape(channels: 1, height: 64, width: 64)
        #expect(throws: PublishedModelError.self) {
            try variational.checkpoint(.init(input: larger), detectors: .gradCon)
        }
    }

    @Test(arguments: [
        ("N.", "None"), ("}.", "empty"), ("].", "a list"), ("}U\u{5}epochK\u{1}s.", "epoch"),
        ("}U\u{0A}state_dictNs.", "None"), ("}NNs.", "a key"), ("}U\u{0D}down.0.weightK\u{1}s.", "a whole number"),
        ("}U\u{8}fc9.biasX}s.", "pickle"),
    ])
    func refusesWhatIsNoModel(pickle: String, mention: String) {
        let error = #expect(throws: PublishedModelError.self) {
            try PublishedModel(parsing: TestZip.torch(Array(pickle.utf8)))
        }
        #expect(error?.description.contains(mention) == true, "\(error?.description ?? "")")
    }

    @Test(
        arguments: [
            [], [0x50], Array("PK\u{3}\u{4}".utf8), Array("not a checkpoint".utf8), [0x80, 2, 0x4E, 0x2E],
            TestZip(entries: [.init(name: "data.pkl", data: [0x4E, 0x2E])]).bytes,
            TestZip(entries: [
                .init(name: "a/data.pkl", data: [0x4E, 0x2E]), .init(name: "b/data.pkl", data: [0x4E, 0x2E]),
            ]).bytes,
            TestZip(entries: [.init(name: "a/data.pkl", data: [0x7D, 0x2E]), .init(name: "a/byteorder", data: [1])])
                .bytes,
            TestZip.torch([0x7D, 0x2E, 0x2E]),
        ] as [[UInt8]])
    func refusesOtherFiles(bytes: [UInt8]) {
        #expect(throws: PublishedModelError.self) { try PublishedModel(parsing: bytes) }
    }

    @Test func aCallInAFileIsNamedAndNotMade() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "gradcon-\(UInt64.random(in: 0 ... .max))")
            .path
        let command = "touch \(path)"
        let pickle =
            Array("cposix\nsystem\n(X".utf8) + [UInt8(command.utf8.count), 0, 0, 0] + Array("\(command)tR.".utf8)
        let error = #expect(throws: PublishedModelError.self) { try PublishedModel(parsing: TestZip.torch(pickle)) }
        #expect(error?.description.contains("posix.system") == true)
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    /// What a hostile file calls things reaches a terminal as one line of bounded length, without escape codes.
    @Test(arguments: [
        "c\u{1B}[31mos\nsys\u{1B}]0;x\u{7}tem\n.", "c" + String(repeating: "A", count: 100_000) + "\nb\n.",
        "X\u{5}\0\0\0a\nb\rcX\u{1}\0\0\0x\u{93}.", "}X\u{3}\0\0\0a\nbNs.",
    ])
    func messagesAreOneLine(pickle: String) {
        // Of code points below 256, each is a byte.
        let bytes = pickle.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
        let error = #expect(throws: PublishedModelError.self) { try PublishedModel(parsing: TestZip.torch(bytes)) }
        let text = error?.description ?? ""
        #expect(text.count <= 600 && text.hasSuffix("."))
        #expect(text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
    }

    @Test(arguments: ["cae-tensors.pth", "cae-legacy.pth.tar"])
    func everyPrefixIsRefused(name: String) throws {
        let file = try Self.bytes(name)
        // All short ones, then each seventh: the headers and pickles are short, and 7 divides no alignment.
        for length in 0..<file.count where length < 500 || length % 7 == 0 || length > file.count - 500 {
            #expect(throws: PublishedModelError.self) { try PublishedModel(parsing: Array(file[..<length])) }
        }
    }

    /// A damaged byte is noticed or changes a number; it never traps. In archives checksums notice it in all that is read.
    @Test(arguments: ["cae-tensors.pth", "cae-deflated.pth", "vae-legacy.pth"])
    func everyCorruptionIsAnswered(name: String) throws {
        let file = try Self.bytes(name)
        var refused = 0
        for (number, position) in stride(from: 0, to: file.count, by: 5).enumerated() {
            var damaged = file
            damaged[position] ^= [1, 0x80, 0xFF, 0x20][number % 4]
            guard let source = try? PublishedModel(parsing: damaged) else {
                refused += 1
                continue
            }
            _ = try? source.checkpoint(detectors: .gradCon)
        }
        #expect(refused > 100)
    }

    /// Instructions, lengths and indices of the pickle replaced at random, where no checksum notices: the older format has
    /// none, and that of the archive is made anew.
    @Test(arguments: [true, false])
    func aDamagedPickleIsAnswered(isArchive: Bool) throws {
        var generator = SeededGenerator(seed: 11)
        let file = try Self.bytes(isArchive ? "cae-published.pth.tar" : "cae-legacy.pth.tar")
        let archive = isArchive ? try ZipArchive(parsing: file) : nil
        let pickle = try archive?.contents(of: "cae-published.pth/data.pkl") ?? file
        let storages = try archive?.entries.keys.filter { $0.contains("/data/") }.map { name in
            (String(name.split(separator: "/")[2]), try archive?.contents(of: name) ?? [])
        }
        let byKey = Dictionary(storages ?? [], uniquingKeysWith: { first, _ in first })
        var refused = 0
        for _ in 0..<400 {
            var damaged = pickle
            for _ in 0...generator.uniform(below: 4) {
                // The first 8,000 bytes are the pickle in either format.
                damaged[generator.uniform(below: min(8000, pickle.count))] = UInt8(generator.uniform(below: 256))
            }
            let bytes = isArchive ? TestZip.torch(damaged, storages: byKey) : damaged
            guard let source = try? PublishedModel(parsing: bytes) else {
                refused += 1
                continue
            }
            _ = try? source.checkpoint(detectors: .gradCon)
        }
        // Most of a pickle is instructions and lengths.
        #expect(refused > 200)
    }
}
