import Files
import Imaging

/// Pairs of IDX files (LeCun, Cortes and Burges, "The MNIST database": "the IDX file format"): a magic number whose
/// third byte is the element type (8: unsigned byte) and whose fourth the number of dimensions, the dimensions as
/// big-endian 32-bit integers, then the elements in C order.
enum IDX {
    /// The largest file after inflating, in bytes: 1 GiB. 60,000 images of 28x28 take 47 MB.
    static let maximumSize = 1 << 30

    /// The subsets that are there; nil where the folder holds no IDX images.
    static func read(
        folder: String, names: [String], options: Dataset.Options
    ) throws(DatasetError) -> [any SampleSource]? {
        var sources: [ByteRecords] = []
        for (subset, prefix) in [(Dataset.Subset.train, "train"), (.test, "t10k")] {
            guard let images = file("\(prefix)-images-idx3-ubyte", among: names) else { continue }
            guard let labels = file("\(prefix)-labels-idx1-ubyte", among: names) else {
                throw .missingFile(path: "\(folder)/\(prefix)-labels-idx1-ubyte", neededBy: images)
            }
            sources.append(
                try read(
                    images: "\(folder)/\(images)", labels: "\(folder)/\(labels)", subset: subset, options: options
                ))
        }
        guard let first = sources.first else { return nil }
        // Two subsets may differ only in their counts.
        if let other = sources.last,
            (first.layout.height, first.layout.width) != (other.layout.height, other.layout.width)
        {
            throw .mixedSizes(
                first: "train:0", size: "\(first.layout.width)x\(first.layout.height)",
                other: "test:0", otherSize: "\(other.layout.width)x\(other.layout.height)")
        }
        return sources
    }

    /// Plain files go before compressed ones, where both are there.
    private static func file(_ name: String, among names: [String]) -> String? {
        [name, name + ".gz"].first(where: names.contains)
    }

    private static func read(
        images: String, labels: String, subset: Dataset.Subset, options: Dataset.Options
    ) throws(DatasetError) -> ByteRecords {
        let limits = options.limits
        let (bytes, shape) = try contents(images, dimensions: 3, maximum: options.maximumBytes)
        guard shape[1] <= limits.maximumDimension, shape[2] <= limits.maximumDimension,
            shape[1] * shape[2] <= limits.maximumPixels
        else {
            throw .dimensions(
                path: images, found: shape,
                expected: "at most \(limits.maximumDimension) pixels a side and \(limits.maximumPixels) in all")
        }
        let (values, counts) = try contents(labels, dimensions: 1, maximum: options.maximumBytes)
        guard counts == [shape[0]] else { throw .labelCount(path: labels, labels: counts[0], images: shape[0]) }
        return ByteRecords(
            bytes: bytes,
            layout: .init(count: shape[0], channels: 1, height: shape[1], width: shape[2], start: 16),
            labels: Array(values[8...]), subset: subset, prefix: subset.rawValue)
    }

    /// A file's bytes, inflated where it is compressed, and the dimensions that its header states.
    private static func contents(
        _ path: String, dimensions: Int, maximum: Int
    ) throws(DatasetError) -> ([UInt8], [Int]) {
        guard path.utf8.suffix(3).elementsEqual(".gz".utf8) else {
            var shape: [Int] = []
            let bytes = try DatasetFiles.read(path, beginning: 16) { (beginning, size) throws(DatasetError) in
                shape = try header(beginning, size: size, dimensions: dimensions, path: path)
            }
            return (bytes, shape)
        }
        let file = try DatasetFiles.read(path)
        let bytes: [UInt8]
        do { bytes = try Inflater.inflate(file, format: .gzip, maximumOutput: min(maximum, maximumSize)) } catch {
            throw .compressed(path: path, error)
        }
        return (bytes, try header(bytes, size: bytes.count, dimensions: dimensions, path: path))
    }

    /// The dimensions, each at least 1, once they fit the file's length exactly.
    ///
    /// - Parameters:
    ///   - bytes: at least the header, where the file is that long.
    ///   - length: bytes of the file.
    private static func header(
        _ bytes: [UInt8], size length: Int, dimensions: Int, path: String
    ) throws(DatasetError) -> [Int] {
        let magic: [UInt8] = [0, 0, 8, UInt8(dimensions)]
        let start = 4 + 4 * dimensions
        guard bytes.starts(with: magic) else {
            throw .magic(path: path, found: Array(bytes.prefix(4)), expected: magic)
        }
        guard bytes.count >= start else {
            throw .length(path: path, found: length, expected: "at least \(start), the length of its header")
        }
        let shape = stride(from: 4, to: start, by: 4).map { offset in
            bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
        }
        guard shape.allSatisfy({ $0 > 0 }) else {
            throw .dimensions(path: path, found: shape, expected: "numbers of at least 1")
        }
        var size = start
        var isOverflow = false
        var product = 1
        for dimension in shape {
            let (next, overflow) = product.multipliedReportingOverflow(by: dimension)
            (product, isOverflow) = (next, isOverflow || overflow)
        }
        let (total, overflow) = size.addingReportingOverflow(product)
        (size, isOverflow) = (total, isOverflow || overflow)
        guard !isOverflow, size == length else {
            throw .length(
                path: path, found: length,
                expected: isOverflow
                    ? "more than can be counted, by its header's \(shape)"
                    : "\(size) by its header's \(shape)")
        }
        return shape
    }
}
