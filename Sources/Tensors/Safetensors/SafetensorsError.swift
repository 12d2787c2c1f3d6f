/// Why bytes are not a safetensors file, or a file does not hold what was asked of it.
package enum SafetensorsError: Error, Equatable, CustomStringConvertible {
    /// The file ends inside the eight bytes that give the header's length.
    case truncatedLength(found: Int)
    /// The file is a text that begins with this line, or the beginning of it.
    case text(String)
    /// The header is declared longer than this reader accepts.
    case headerTooLong(declared: UInt64, limit: Int)
    /// The file ends inside the header.
    case truncatedHeader(declared: Int, available: Int)
    /// The header does not follow the grammar at this byte of the header; `expected` says what could stand there.
    case malformedHeader(offset: Int, expected: String)
    /// A string that starts at this byte of the header is not UTF-8 or holds half a surrogate pair.
    case invalidText(offset: Int)
    /// A key stands twice in one object of the header, after its escapes are resolved.
    case duplicateKey(String)
    /// A tensor's entry has a key that the format does not know.
    case unknownKey(tensor: String, key: String)
    /// A tensor's entry lacks a key.
    case missingKey(tensor: String, key: String)
    /// A tensor has an element type that the format does not know.
    case unknownDatatype(tensor: String, found: String)
    /// A tensor's size in bytes cannot be represented.
    case sizeOverflow(tensor: String, shape: [Int])
    /// A tensor of elements smaller than a byte does not end at a whole byte.
    case partialByte(tensor: String, shape: [Int])
    /// A tensor's offsets do not continue where the previous tensor ended: a hole, an overlap or reversed offsets.
    case offsets(tensor: String, begin: Int, end: Int, expectedBegin: Int)
    /// A tensor's offsets span another number of bytes than its shape and element type need.
    case size(tensor: String, found: Int, expected: Int)
    /// The buffer after the header is shorter or longer than the tensors.
    case bufferSize(found: Int, expected: Int)
    /// The file has no tensor of this name.
    case missingTensor(String)
    /// The tensor has another element type than the caller can read.
    case datatype(tensor: String, found: SafetensorsDatatype, expected: SafetensorsDatatype)

    /// A full sentence.
    package var description: String {
        switch self {
        case .truncatedLength(let found):
            "The file ends after \(found) bytes; the header's length alone takes 8."
        case .text(let line) where line.contains("git-lfs"):
            "The file is a Git LFS pointer; the file that it stands for is still on the server: git lfs pull brings it."
        case .text(let line):
            "The file is a text that begins with \"\(line)\"; a download that failed may have left it."
        case .headerTooLong(let declared, let limit):
            "The header is declared as \(declared) bytes long; the limit is \(limit)."
        case .truncatedHeader(let declared, let available):
            "The header is declared as \(declared) bytes long, but only \(available) bytes follow."
        case .malformedHeader(let offset, let expected):
            "The header is malformed at byte \(offset); expected was \(expected)."
        case .invalidText(let offset):
            "The string at byte \(offset) of the header is not valid Unicode."
        case .duplicateKey(let key):
            "The key \"\(key)\" stands twice in one object of the header."
        case .unknownKey(let tensor, let key):
            "The tensor \"\(tensor)\" has the unknown key \"\(key)\"; known are dtype, shape and data_offsets."
        case .missingKey(let tensor, let key):
            "The tensor \"\(tensor)\" has no \(key)."
        case .unknownDatatype(let tensor, let found):
            "The tensor \"\(tensor)\" has the unknown dtype \"\(found)\"."
        case .sizeOverflow(let tensor, let shape):
            "The tensor \"\(tensor)\" with shape \(shape) has more bytes than can be counted."
        case .partialByte(let tensor, let shape):
            "The tensor \"\(tensor)\" with shape \(shape) does not fill a whole number of bytes."
        case .offsets(let tensor, let begin, let end, let expectedBegin):
            "The tensor \"\(tensor)\" has the data_offsets [\(begin), \(end)]; it had to begin at \(expectedBegin) "
                + "and not end before it begins."
        case .size(let tensor, let found, let expected):
            "The data_offsets of the tensor \"\(tensor)\" span \(found) bytes; its shape and dtype need \(expected)."
        case .bufferSize(let found, let expected):
            "The header is followed by \(found) bytes; its tensors need \(expected)."
        case .missingTensor(let name):
            "The file has no tensor \"\(name)\"."
        case .datatype(let tensor, let found, let expected):
            "The tensor \"\(tensor)\" has the dtype \(found.rawValue); expected was \(expected.rawValue)."
        }
    }
}
