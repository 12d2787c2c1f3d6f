import Files
import Imaging
import Tensors

/// Images of one .npy file: (N, rows, columns) or (N, channels, rows, columns). Bytes are images, 0 to 255;
/// floating-point elements are tensors and lie between 0 and 1.
enum NumPyRecords {
    static func read(_ path: String, options: Dataset.Options) throws(DatasetError) -> any SampleSource {
        func check(_ beginning: [UInt8], _ size: Int) throws(DatasetError) {
            do { try NumPyArray.check(beginning: beginning, size: size) } catch { throw .numPy(path: path, error) }
        }
        let bytes = try DatasetFiles.read(path, beginning: NumPyArray.beginningLength, check: check)
        let array: NumPyArray
        do { array = try NumPyArray(parsing: bytes) } catch { throw .numPy(path: path, error) }
        let shape = array.shape.count == 3 ? [array.shape[0], 1] + array.shape[1...] : array.shape
        guard shape.count == 4, (1...4).contains(shape[1]), shape[2] >= 1, shape[3] >= 1 else {
            throw .dimensions(
                path: path, found: array.shape,
                expected: "(N, rows, columns) or (N, channels, rows, columns) with 1 to 4 channels")
        }
        let (count, channels, height, width) = (shape[0], shape[1], shape[2], shape[3])
        guard count >= 1 else { throw .empty(path: path, skipped: 0) }
        guard height <= options.limits.maximumDimension, width <= options.limits.maximumDimension else {
            throw .dimensions(
                path: path, found: array.shape, expected: "at most \(options.limits.maximumDimension) pixels a side")
        }
        switch array.elements {
        case .bytes(let bytes):
            return ByteRecords(
                bytes: bytes, layout: .init(count: count, channels: channels, height: height, width: width),
                labels: nil, subset: nil, prefix: "image")
        case .floats(let values):
            // Written so that NaN fails, too. The tolerance is what a division or a resize in float32 may add.
            if let wrong = values.firstIndex(where: { !($0 >= -1e-6 && $0 <= 1 + 1e-6) }) {
                let size = channels * height * width
                throw .value(name: "image:\(wrong / size) of \(path)", position: wrong % size, found: values[wrong])
            }
            return FloatRecords(values: values, count: count, shape: [channels, height, width])
        }
    }
}

/// Images of one size as float32 values, without labels.
struct FloatRecords: SampleSource {
    let values: [Float]
    let count: Int
    /// Channels, rows, columns.
    let shape: [Int]

    func sample(at index: Int) -> Dataset.Sample {
        Dataset.Sample(name: "image:\(index)", subset: nil, label: .normal)
    }

    func pixels(at index: Int, _: ImageDecoding) throws(DatasetError) -> Dataset.Pixels {
        let size = shape.reduce(1, *)
        return .tensor(Tensor(shape: shape, elements: Array(values[index * size..<(index + 1) * size])))
    }

    func update(_ digest: inout SHA256) {
        digest.update("float32".utf8)
        digest.update(count: count)
        for dimension in shape { digest.update(count: dimension) }
        // The bits in the machine's order: this program runs on little-endian machines only.
        values.withUnsafeBytes { digest.update($0) }
    }
}
