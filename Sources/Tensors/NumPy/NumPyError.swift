/// Why bytes are not a NumPy array that can be read.
package enum NumPyError: Error, Equatable, CustomStringConvertible {
    /// The magic and the version are not there.
    case notNumPy
    /// A format version other than 1, 2 and 3.
    case version(UInt8)
    /// The file ends before the length of its header, after so many bytes.
    case truncated(size: Int)
    /// The header is declared longer than the limit or the file, in bytes.
    case headerLength(Int, fileSize: Int)
    /// The header is not a dictionary of Python literals; `expected` says what is missing.
    case header(expected: String)
    /// The header has a key twice.
    case duplicateKey(String)
    /// The header has a key that the format does not know.
    case unknownKey(String)
    /// Elements that are not taken.
    case datatype(String)
    /// The shape and the element type do not fit the bytes that follow the header.
    case size(shape: [Int], type: String, found: Int)

    /// A full sentence.
    package var description: String {
        switch self {
        case .notNumPy: "This is no .npy file: it does not begin with \\x93NUMPY and a version."
        case .version(let found): "The .npy file has the format version \(found); known are 1, 2 and 3."
        case .truncated(let size): "The .npy file is cut off: it ends after \(size) bytes, before its header."
        case .headerLength(let claimed, let size):
            "The .npy header claims \(claimed) bytes; the file has \(size) in all, and a header at most "
                + "\(NumPyArray.maximumHeader)."
        case .header(let expected): "The .npy header is no dictionary of Python literals: expected was \(expected)."
        case .duplicateKey(let key): "The .npy header has the key '\(key)' twice."
        case .unknownKey(let key):
            "The .npy header has the unknown key '\(key)'; known are 'descr', 'fortran_order' and 'shape'."
        case .datatype(let found):
            "The .npy file's elements are '\(found)'; accepted are float32 ('<f4'), float64 ('<f8') and uint8 ('|u1')."
        case .size(let shape, let type, let found):
            "The .npy file's shape \(shape) of \(type) does not fit its \(found) bytes of data."
        }
    }
}
