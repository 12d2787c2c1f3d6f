/// A file of `torch.save`: one pickled value, and the storages of its tensors.
package struct TorchFile {
    let root: PickleValue
    let heap: PickleHeap
    private let storages: Storages
    let isBigEndian: Bool

    private enum Storages {
        /// Entries of an archive, by their keys after this prefix.
        case archive(ZipArchive, prefix: String)
        /// Parts of the file, by their keys.
        case file([UInt8], [String: Range<Int>])
    }

    /// The largest pickle read, in bytes: 64 MiB. A checkpoint's takes some thousand.
    static let maximumPickle = 1 << 26

    /// What reading tensors may still take, and the storage read last: one storage may serve many tensors, and must not
    /// be inflated for each of them.
    package struct Reading {
        /// Elements of tensors; 512 MiB as float32.
        var elements = 1 << 27
        /// Bytes of storages.
        var bytes = 1 << 30
        fileprivate var last: (key: String, contents: ArraySlice<UInt8>)?

        /// Nothing has been taken yet.
        package init() {}
    }

    /// How many bytes of a file ``check(beginning:)`` takes.
    package static let beginningLength = 4

    /// Refuses what cannot be a file of `torch.save`, by its first bytes, before the rest is read.
    package static func check(beginning: [UInt8]) throws(ImportError) {
        // A pickle of protocol 2 or later begins with PROTO (pickletools.py).
        guard ZipArchive.isZip(beginning) || beginning.first == 0x80 else {
            throw .notPyTorch(found: "it begins with the bytes \(beginning)")
        }
    }

    /// The pickled value.
    package var value: TorchValue { TorchValue(value: root, heap: heap) }

    /// Reads the pickle, not yet the tensors.
    ///
    /// - Throws: where the file is damaged or hostile.
    package init(parsing bytes: [UInt8]) throws(ImportError) {
        if ZipArchive.isZip(bytes) {
            do {
                try self.init(archive: try ZipArchive(parsing: bytes))
            } catch let error as ZipError {
                throw .archive(reason: error.description)
            } catch let error as PickleError {
                throw .pickle(reason: error.description)
            } catch {
                throw error as? ImportError ?? .archive(reason: "\(error)")
            }
        } else {
            try self.init(legacy: bytes)
        }
    }

    /// The format since PyTorch 1.6: `NAME/data.pkl`, `NAME/byteorder` and `NAME/data/KEY`.
    private init(archive: ZipArchive) throws {
        let names = archive.entries.keys.filter { name in
            let parts = name.split(separator: "/", omittingEmptySubsequences: false)
            return parts.count == 2 && parts[1] == "data.pkl"
        }
        guard let name = names.first, names.count == 1 else {
            throw ImportError.notPyTorch(found: "it is a ZIP archive with \(names.count) entries NAME/data.pkl")
        }
        let prefix = String(name.dropLast("data.pkl".count))
        var isBigEndian = false
        if archive.entries[prefix + "byteorder"] != nil {
            let order = String(decoding: try archive.contents(of: prefix + "byteorder", maximum: 16), as: UTF8.self)
            guard ["little", "big"].contains(order) else {
                throw ImportError.notPyTorch(found: "its byte order is neither little nor big")
            }
            isBigEndian = order == "big"
        }
        var cursor = ByteCursor(try archive.contents(of: name, maximum: Self.maximumPickle)[...])
        (root, heap) = try PickleReader.read(&cursor)
        guard cursor.remaining == 0 else { throw PickleError.trailing(offset: cursor.offset) }
        _ = try Self.storages(of: heap)
        storages = .archive(archive, prefix: prefix + "data/")
        self.isBigEndian = isBigEndian
    }

    /// 0x1950A86A20F9469CFC6C, least significant byte first, as every file before PyTorch 1.6 begins.
    private static let magic: [UInt8] = [0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19]

    /// The format before PyTorch 1.6: pickles of the magic number, the protocol 1001, the system's properties, the
    /// value, and the storages' keys; then each storage's number of elements (64 bits) and its elements.
    private init(legacy bytes: [UInt8]) throws(ImportError) {
        var cursor = ByteCursor(bytes[...])
        guard let first = try? PickleReader.read(&cursor).value, case .largeInteger(Self.magic) = first else {
            throw .notPyTorch(found: "it begins with the bytes \(Array(bytes.prefix(4)))")
        }
        let system: (value: PickleValue, heap: PickleHeap)
        let keys: (value: PickleValue, heap: PickleHeap)
        do {
            guard case .integer(1001) = try PickleReader.read(&cursor).value else {
                throw ImportError.notPyTorch(found: "its protocol is not 1001")
            }
            system = try PickleReader.read(&cursor)
            (root, heap) = try PickleReader.read(&cursor)
            keys = try PickleReader.read(&cursor)
        } catch let error as PickleError {
            throw .pickle(reason: error.description)
        } catch {
            throw error as? ImportError ?? .pickle(reason: "\(error)")
        }
        guard case .bool(true)? = system.heap.value(of: "little_endian", in: system.value) else {
            throw .notPyTorch(found: "its storages are not little-endian")
        }
        isBigEndian = false
        let described = try Self.storages(of: heap)
        var ranges: [String: Range<Int>] = [:]
        for key in keys.heap.elements(of: keys.value) ?? [] {
            guard case .text(let key) = key, let storage = described[key] else {
                throw .notPyTorch(found: "it lists a storage that no tensor uses")
            }
            guard let count = cursor.little(UInt64.self) else {
                throw .storage(key: key, reason: "the file is cut off before it")
            }
            guard count == UInt64(storage.count) else {
                throw .storage(key: key, reason: "it has \(count) elements; its tensors expect \(storage.count)")
            }
            let start = cursor.offset
            let (size, overflow) = storage.count.multipliedReportingOverflow(by: storage.type.size)
            guard !overflow, cursor.take(size) != nil else {
                throw .storage(key: key, reason: "the file is cut off in it")
            }
            guard ranges.updateValue(start..<start + size, forKey: key) == nil else {
                throw .storage(key: key, reason: "it is listed twice")
            }
        }
        guard cursor.remaining == 0 else {
            throw .notPyTorch(found: "\(cursor.remaining) bytes follow its last storage")
        }
        storages = .file(bytes, ranges)
    }

    /// The storages that a pickle refers to, by their keys. All with the same key have the same type and count, or the
    /// file contradicts itself: what it holds would depend on who reads it.
    private static func storages(of heap: PickleHeap) throws(ImportError) -> [String: TorchStorage] {
        var described: [String: TorchStorage] = [:]
        for storage in heap.storages {
            if let other = described.updateValue(storage, forKey: storage.key) {
                guard other.type == storage.type, other.count == storage.count else {
                    throw .storage(key: storage.key, reason: "it is described in two ways")
                }
            }
        }
        return described
    }

    /// The bytes of a storage, exactly as many as its elements take.
    func contents(
        of storage: TorchStorage, for name: String, _ reading: inout Reading
    ) throws(ImportError) -> ArraySlice<UInt8> {
        let (size, overflow) = storage.count.multipliedReportingOverflow(by: storage.type.size)
        let bytes = try contents(of: storage.key, &reading)
        guard !overflow, bytes.count == size else {
            throw .tensor(
                name: name,
                reason: "its storage has \(bytes.count) bytes instead of \(storage.count) elements of "
                    + "\(storage.type.size)")
        }
        return bytes
    }

    private func contents(of key: String, _ reading: inout Reading) throws(ImportError) -> ArraySlice<UInt8> {
        if let last = reading.last, last.key == key { return last.contents }
        reading.last = nil
        let bytes: ArraySlice<UInt8>
        switch storages {
        case .archive(let archive, let prefix):
            do { bytes = try archive.contents(of: prefix + key, maximum: reading.bytes)[...] } catch {
                throw .archive(reason: error.description)
            }
        case .file(let file, let ranges):
            guard let range = ranges[key] else { throw .storage(key: key, reason: "it is not there") }
            guard range.count <= reading.bytes else { throw .storage(key: key, reason: "too much has been read") }
            bytes = file[range]
        }
        reading.bytes -= bytes.count
        reading.last = (key, bytes)
        return bytes
    }
}
