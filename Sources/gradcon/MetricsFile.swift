import AnomalyDetection
import FoundationEssentials
import Glibc

/// A file of JSON lines, one an epoch.
final class MetricsFile {
    /// An epoch's line.
    struct Line: Encodable {
        let epoch: Int
        let train: TrainingFigures
        let validation: TrainingFigures
        let isBest: Bool
        let seconds: Double
        let imagesPerSecond: Double

        enum CodingKeys: String, CodingKey {
            case epoch, train, validation, seconds
            case isBest = "best"
            case imagesPerSecond = "images_per_second"
        }
    }

    struct Failure: Error, CustomStringConvertible {
        let path: String
        let reason: String
        var description: String { "The metrics file \(path) could not be written: \(reason)." }
    }

    private let path: String
    private let descriptor: Int32

    /// - Parameter append: whether lines that are there stay.
    init(path: String, append: Bool) throws(Failure) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | (append ? 0 : O_TRUNC), 0o644)
        guard descriptor >= 0 else { throw Failure(path: path, reason: String(cString: strerror(errno))) }
    }

    deinit { close(descriptor) }

    func write(_ line: Line) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let bytes = Array(try encoder.encode(line)) + [UInt8(ascii: "\n")]
        var written = 0
        while written < bytes.count {
            let length = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress.map { $0 + written }, $0.count - written)
            }
            if length < 0, errno == EINTR { continue }
            guard length > 0 else { throw Failure(path: path, reason: String(cString: strerror(errno))) }
            written += length
        }
    }
}
