internal import Files

/// A folder of images of which the oldest are removed. Used by one thread at a time.
struct CaptureFolder: Sendable {
    let path: String
    private let totalBytes: Int
    /// The images, the oldest first, each with the number of its writing; those that were written again since are
    /// listed again.
    private var order: [(name: String, number: Int)] = []
    /// Bytes and the number of the last writing of each image.
    private var images: [String: (bytes: Int, number: Int)] = [:]
    private var bytes = 0
    private var number = 0

    private static let suffix = ".png"

    /// The folder of images that belongs to a log.
    static func path(besideLog log: String) -> String { log + "/images" }

    /// Makes the folder where it is missing, and counts what is in it.
    init(_ path: String, totalBytes: Int) throws(FileError) {
        (self.path, self.totalBytes) = (path, totalBytes)
        try Folder.make(path)
        let found = try Folder.names(in: path).filter { $0.hasSuffix(Self.suffix) }
            .compactMap { name in FileVersion(of: "\(path)/\(name)").map { (name, $0) } }
        for (name, version) in found.sorted(by: { $0.1.modified < $1.1.modified }) { note(name, version.size) }
    }

    /// The name of an image's file. Letters, digits, `_` and `-` of a request's id stay; any other byte is `%` and two
    /// digits, so that no id leads out of the folder and no two have the same name. What gets too long for a file
    /// system becomes its SHA-256.
    static func name(requestID: String, index: Int?) -> String {
        let digits = Array("0123456789ABCDEF")
        var name = ""
        for byte in requestID.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                name.unicodeScalars.append(Unicode.Scalar(byte))
            default: name += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }
        if name.utf8.count > 200 { name = SHA256.hexadecimalDigest(of: Array(requestID.utf8)) }
        return name + (index.map { ".\($0)" } ?? "") + suffix
    }

    /// Writes an image, and removes the oldest ones while all together are too large.
    mutating func write(_ image: [UInt8], as name: String) throws(FileError) {
        try DurableFile.write(image, to: "\(path)/\(name)", isPrivate: true)
        note(name, image.count)
        var oldest = 0
        while bytes > totalBytes, oldest < order.count - 1 {
            let (name, number) = order[oldest]
            oldest += 1
            guard let image = images[name], image.number == number else { continue }
            DurableFile.remove("\(path)/\(name)")
            images[name] = nil
            bytes -= image.bytes
        }
        order.removeFirst(oldest)
    }

    private mutating func note(_ name: String, _ size: Int) {
        number += 1
        bytes += size - (images[name]?.bytes ?? 0)
        images[name] = (size, number)
        order.append((name, number))
        // A client may give all its requests one id.
        if order.count > 2 * images.count + 16 { order.removeAll { images[$0.name]?.number != $0.number } }
    }
}
