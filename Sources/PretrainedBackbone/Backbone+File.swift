private import Files
private import Tensors

/// The backbone file: safetensors of float32, whose metadata say `"format": "gradcon-backbone"` and which architecture
/// it is.
extension Backbone {
    static let format = "gradcon-backbone"
    /// The metadata entry with the ``digest``.
    static let digestKey = "sha256"

    /// Reads, parses and validates a file.
    ///
    /// - Parameter path: a regular file of at most ``DurableFile/maximumSize`` bytes, of which the header is looked at
    ///   before the rest is read.
    /// - Throws: errors that name it.
    package init(contentsOf path: String) throws(BackboneError) {
        let bytes = try RegularFile.contents(
            of: path, beginning: Safetensors.beginningLength, failure: BackboneError.file
        ) { beginning, size throws(BackboneError) in
            let metadata: [String: String]
            do throws(SafetensorsError) {
                metadata = try Safetensors.metadata(ofBeginning: beginning, size: size)
            } catch {
                throw .inFile(path: path, .safetensors(error))
            }
            do throws(BackboneError) { try Self.checkFormat(metadata) } catch { throw error.naming(path) }
        }
        do { try self.init(parsing: bytes) } catch { throw error.naming(path) }
    }

    private static func checkFormat(_ metadata: [String: String]) throws(BackboneError) {
        guard metadata["format"] == format else { throw .format(found: metadata["format"]) }
    }

    /// Parses and validates a file's bytes.
    package init(parsing bytes: [UInt8]) throws(BackboneError) {
        let file: Safetensors
        do { file = try Safetensors(parsing: bytes) } catch { throw .safetensors(error) }
        try Self.checkFormat(file.metadata)
        guard let name = file.metadata["architecture"] else {
            throw .unknownArchitecture(nil, known: BackboneArchitecture.all.map(\.name))
        }
        let architecture = try BackboneArchitecture.named(name)
        var tensors: [String: Tensor] = [:]
        do {
            for name in file.names { tensors[name] = try file.tensor(named: name) }
        } catch {
            throw .safetensors(error)
        }
        try self.init(architecture, through: nil, folded: tensors, sourceDigest: file.metadata["source_sha256"])
        guard file.metadata[Self.digestKey] == digest else { throw .damaged }
    }

    /// The file's bytes: the same backbone gives the same bytes.
    package func serialized() -> [UInt8] {
        var metadata = ["format": Self.format, "architecture": architecture.name]
        metadata[Self.digestKey] = digest
        metadata["source_sha256"] = sourceDigest
        metadata["source"] = sourceDigest.flatMap { architecture.publications[$0] }
        return Safetensors(metadata: metadata, tensors: tensors).serialized()
    }

    /// The number of weights and biases.
    package var parameterCount: Int { tensors.values.reduce(0) { $0 + $1.elements.count } }
}
