package import Files
package import Imaging

extension ImageFile {
    /// The bytes of an image file. Signature, header and size are looked at before the rest is read.
    ///
    /// - Parameter limits: the largest image to accept.
    package static func bytes(
        of path: String, limits: ImageLimits = ImageLimits()
    ) throws(ImageReadingError) -> [UInt8] {
        let file: RegularFile
        let beginning: [UInt8]
        do {
            file = try RegularFile(path, maximumSize: .max)
            beginning = try file.beginning(beginningLength)
        } catch { throw .file(error) }
        do { try check(beginning: beginning, size: file.size, limits: limits) } catch { throw .image(error) }
        do { return try file.contents() } catch { throw .file(error) }
    }
}

/// Why an image file was not read.
package enum ImageReadingError: Error, Equatable, CustomStringConvertible {
    /// The system could not read it.
    case file(FileError)
    /// It is no image, or one beyond the limits.
    case image(ImageFileError)

    /// A full sentence.
    package var description: String {
        switch self {
        case .file(let error): error.description
        case .image(let error): error.description
        }
    }
}
