import Foundation
import TestSupport

@testable import Reproduction

/// Small data sets in the published layouts, and a folder to reproduce tables in.
struct ReproductionBench {
    let folder = try? TestFolder()

    var root: String { folder?.path ?? "" }
    var output: String { "\(root)/output" }

    /// Three classes of bars, each brighter at another place, 12 rows of 10: 40 images a class train, 15 test.
    func writeIDX(_ name: String) throws {
        for (prefix, count) in [("train", 120), ("t10k", 45)] {
            var pixels: [UInt8] = []
            for index in 0..<count {
                for y in 0..<12 {
                    for x in 0..<10 {
                        let isBright = (index % 3 == 0 ? x : index % 3 == 1 ? y : (x + y) / 2) == index / 3 % 9
                        pixels.append(isBright ? 230 : UInt8((x * 7 + y * 13 + index * prefix.count) % 40))
                    }
                }
            }
            try folder?.write(TestFolder.idx([count, 12, 10], pixels), to: "\(name)/\(prefix)-images-idx3-ubyte")
            try folder?.write(
                TestFolder.idx([count], (0..<count).map { UInt8($0 % 3) }), to: "\(name)/\(prefix)-labels-idx1-ubyte")
        }
    }

    /// Two classes, red and blue above: 12 images a class train, 4 test.
    func writeCIFAR10() throws {
        for (name, count) in [("data_batch_1", 24), ("test_batch", 8)] {
            var bytes: [UInt8] = []
            for index in 0..<count {
                bytes.append(UInt8(index % 2))
                for channel in 0..<3 {
                    for y in 0..<32 {
                        for x in 0..<32 {
                            let isBright = y < 8 + index % 5 && channel == 2 * (index % 2)
                            bytes.append(isBright ? 200 : UInt8((x * y + index * 3) % 60))
                        }
                    }
                }
            }
            try folder?.write(bytes, to: "cifar-10/\(name).bin")
        }
    }

    func reproduction(
        _ table: PaperTable, classes: [Int]? = nil, seeds: [UInt64] = [0], epochs: Int = 1, threads: Int = 2,
        output: String? = nil
    ) throws -> Reproduction {
        try Reproduction(
            table, root: root, detectors: .gradCon,
            options: .init(
                classes: classes, seeds: seeds, epochs: epochs, threads: threads, output: output ?? self.output,
                machine: "test"))
    }

    /// What a reproduction reported, in short.
    final class Log {
        private(set) var trained: [ReproductionRun.Key] = []
        private(set) var new: [ReproductionRun] = []
        private(set) var kept: [ReproductionRun] = []

        func report(_ event: ReproductionEvent) {
            switch event {
            case .trained(let position, _, _): if trained.last != position.key { trained.append(position.key) }
            case .evaluating: break
            case .finished(_, let run, let isNew): if isNew { new.append(run) } else { kept.append(run) }
            }
        }
    }

    func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(filePath: path)) }
}
