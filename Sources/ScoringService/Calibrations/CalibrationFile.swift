internal import AnomalyDetection
internal import Files
private import FoundationEssentials

/// The file beside a model with what was activated for it: `NAME.calibration.json`.
struct CalibrationFile: Sendable, Equatable {
    /// What the names of these files end with, behind what requests call the model.
    static let suffix = ".calibration.json"
    /// How many calibrations are kept.
    static let limit = 8
    /// Bytes of the largest file that is read: all calibrations with as many scores as there may be, of four terms.
    static let maximumSize = 16 << 20

    /// SHA-256 of the model that they hold for.
    let digest: String
    /// The active one first, then those before it.
    let calibrations: [ServedCalibration]

    init(digest: String, calibrations: [ServedCalibration]) {
        self.digest = digest
        self.calibrations = calibrations
    }

    /// The file beside a model.
    static func path(besideModel path: String) -> String {
        (path.hasSuffix(ModelFileName.suffix) ? String(path.dropLast(ModelFileName.suffix.count)) : path) + suffix
    }

    /// What was activated for a model; nil where there is no file, or it is about another model's content.
    ///
    /// - Parameter path: the model's.
    static func calibrations(
        of checkpoint: Checkpoint, besideModel path: String
    ) throws(CalibrationFileError) -> [ServedCalibration]? {
        let path = Self.path(besideModel: path)
        guard DurableFile.exists(path) else { return nil }
        let name = Folder.split(path).name
        let bytes: [UInt8]
        do { bytes = try DurableFile.read(path, maximumSize: maximumSize) } catch { throw .unusable(error) }
        let file: CalibrationFile
        do {
            file = try JSONDecoder().decode(CalibrationFile.self, from: Data(bytes))
        } catch {
            throw .malformed(name: name, reason: (error as? DecodingError)?.reason ?? "it is not JSON")
        }
        guard file.digest == checkpoint.digest else { throw .otherModel(name: name, digest: file.digest) }
        let terms = checkpoint.detector.terms.filter(\.hasThreshold).map(\.name)
        for calibration in file.calibrations {
            if let unknown = calibration.termThresholds.keys.sorted().first(where: { !terms.contains($0) }) {
                throw .malformed(name: name, reason: "the model has no term \"\(unknown.clipped)\" with a threshold")
            }
        }
        return file.calibrations
    }

    /// Writes the file beside a model.
    func write(besideModel path: String) throws(FileError) {
        // All numbers are finite, and texts can always be encoded.
        let bytes = (try? SortedJSON.bytes(of: self)) ?? []
        let path = Self.path(besideModel: path)
        // It could not be read at the next start.
        guard bytes.count < Self.maximumSize else {
            throw .tooLarge(path: path, size: bytes.count, limit: Self.maximumSize)
        }
        try DurableFile.write(bytes + [UInt8(ascii: "\n")], to: path)
    }
}

extension CalibrationFile: Codable {
    private enum CodingKeys: String, CodingKey, CaseIterable {
        case digest = "model_sha256"
        case calibrations
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
        digest = try container.decode(String.self, forKey: .digest)
        calibrations = try container.decode([ServedCalibration].self, forKey: .calibrations)
        guard calibrations.count <= Self.limit else {
            throw DecodingError.dataCorruptedError(
                forKey: .calibrations, in: container, debugDescription: "there are more than \(Self.limit)")
        }
    }
}

/// Why a file of calibrations is not used.
enum CalibrationFileError: Error, Equatable, CustomStringConvertible {
    /// It cannot be read.
    case unusable(FileError)
    /// It is not of the form that it must have.
    case malformed(name: String, reason: String)
    /// It was made for another content of the model's file.
    case otherModel(name: String, digest: String)

    /// A full sentence.
    var description: String {
        switch self {
        case .unusable(let error): error.description
        case .malformed(let name, let reason):
            "\(name) is no file of calibrations: \(reason). Mend or remove it; the model decides as before."
        case .otherModel(let name, let digest):
            "\(name) was made for a model with the SHA-256 \(digest.clipped), which this one has not, and is not used."
        }
    }
}
