private import AnomalyDetection
private import Files
private import FoundationEssentials

/// The keys that a file holds, in the order in which they were made.
package struct KeyFile: Sendable, Equatable {
    /// No two have one id.
    package private(set) var keys: [KeyRecord] = []
    /// Whether others than the file's owner may read it.
    private(set) var isReadableByOthers = false

    /// Some thousand keys.
    private static let maximumSize = 1 << 20

    /// Reads a file.
    package init(contentsOf path: String) throws(KeyFileError) {
        let file: RegularFile
        do { file = try RegularFile(path, maximumSize: Self.maximumSize) } catch { throw .unusable(error) }
        guard file.permissions & 0o022 == 0 else {
            throw .writableByOthers(path: path, permissions: file.permissions)
        }
        isReadableByOthers = file.permissions & 0o044 != 0
        let bytes: [UInt8]
        do { bytes = try file.contents() } catch { throw .unusable(error) }
        do {
            keys = try JSONDecoder().decode(Content.self, from: Data(bytes)).keys
        } catch {
            throw .malformed(path: path, reason: (error as? DecodingError)?.reason ?? "\(error)")
        }
        var ids: Set<String> = []
        for key in keys where !ids.insert(key.id).inserted { throw .duplicate(path: path, id: key.id) }
    }

    private init() {}

    /// Adds a key to a file, which is made where there is none.
    ///
    /// - Parameter lifetime: seconds until it expires; nil: it never does.
    /// - Returns: the key itself, which nothing else keeps.
    package static func add(
        to path: String, name: String, scopes: [Scope], lifetime: Int?, requestsPerSecond: Double?, burst: Int?
    ) throws(KeyFileError) -> APIKey {
        try edit(path, makesFile: true) { file in
            var key = APIKey()
            while file.keys.contains(where: { $0.id == key.id }) { key = APIKey() }
            file.keys.append(
                KeyRecord(
                    of: key, name: name, scopes: scopes, created: Date(), lifetime: lifetime,
                    requestsPerSecond: requestsPerSecond, burst: burst))
            return key
        }
    }

    /// Removes a key from a file.
    ///
    /// - Returns: what the file held of it.
    package static func remove(_ id: String, from path: String) throws(KeyFileError) -> KeyRecord {
        try edit(path, makesFile: false) { file throws(KeyFileError) in
            guard let index = file.keys.firstIndex(where: { $0.id == id }) else { throw .unknown(path: path, id: id) }
            return file.keys.remove(at: index)
        }
    }

    /// Reads, changes and writes a file while no other process does.
    private static func edit<Result>(
        _ path: String, makesFile: Bool, _ change: (inout KeyFile) throws(KeyFileError) -> Result
    ) throws(KeyFileError) -> Result {
        let lock: FolderLock
        do { lock = try FolderLock(around: path) } catch { throw .unusable(error) }
        defer { withExtendedLifetime(lock) {} }
        var file = makesFile && !DurableFile.exists(path) ? KeyFile() : try KeyFile(contentsOf: path)
        let result = try change(&file)
        do {
            try DurableFile.write(
                SortedJSON.indentedBytes(of: Content(keys: file.keys)), to: path, isPrivate: true)
        } catch {
            throw (error as? FileError).map(KeyFileError.unusable) ?? .malformed(path: path, reason: "\(error)")
        }
        return result
    }

    /// The form of the file.
    private struct Content: Codable {
        var keys: [KeyRecord]

        private enum CodingKeys: String, CodingKey, CaseIterable { case keys }

        init(keys: [KeyRecord]) { self.keys = keys }

        init(from decoder: any Decoder) throws {
            keys = try decoder.strictContainer(keyedBy: CodingKeys.self).decode([KeyRecord].self, forKey: .keys)
        }
    }
}
