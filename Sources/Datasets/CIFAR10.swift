import Files
import Imaging

/// The binary version of CIFAR-10 (Krizhevsky 2009): records of a label, 0 to 9, and three planes of 32x32 bytes, red,
/// green, blue.
enum CIFAR10 {
    private static let side = 32
    private static let imageSize = 3 * side * side
    private static let recordSize = 1 + imageSize

    /// The batches that are there, in the order of their numbers; nil where there are none.
    static func read(folder: String, names: [String]) throws(DatasetError) -> [any SampleSource]? {
        let batches = (1...5).map { (Dataset.Subset.train, "data_batch_\($0).bin") } + [(.test, "test_batch.bin")]
        var sources: [ByteRecords] = []
        for (subset, name) in batches where names.contains(name) {
            let first = sources.filter { $0.subset == subset }.reduce(0) { $0 + $1.count }
            sources.append(try read("\(folder)/\(name)", subset: subset, firstNumber: first))
        }
        return sources.isEmpty ? nil : sources
    }

    private static func read(
        _ path: String, subset: Dataset.Subset, firstNumber: Int
    ) throws(DatasetError) -> ByteRecords {
        let bytes = try DatasetFiles.read(path, beginning: 0) { (_, size) throws(DatasetError) in
            guard size > 0, size % recordSize == 0 else {
                throw .length(path: path, found: size, expected: "a multiple of \(recordSize), at least one record")
            }
        }
        let labels = stride(from: 0, to: bytes.count, by: recordSize).map { bytes[$0] }
        if let wrong = labels.firstIndex(where: { $0 > 9 }) {
            throw .label(path: path, index: wrong, found: Int(labels[wrong]), expected: "a class from 0 to 9")
        }
        return ByteRecords(
            bytes: bytes,
            layout: .init(count: labels.count, channels: 3, height: side, width: side, start: 1, gap: 1),
            labels: labels, subset: subset, prefix: subset.rawValue, firstNumber: firstNumber)
    }
}
