package import Files
package import Imaging

extension ImageFile {
    /// The bytes of an image file. Signature, header and size are looked at before the rest is read.
    ///
    /// - Parameter limits: the largest image to accept.
    package static func bytes(
        of path: String, limits: ImageLimits = ImageLimits()
    ) throws(ImageReadingError) -> [UInt8] {
        try RegularFile.contents(
            of: path, maximumSize: .max, beginning: beginningLength, failure: ImageReadingError.file
        ) { beginning, size throws(ImageReadingError) in
            do throws(ImageFileError) {
                try check(beginning: beginning, size: size, limits: limits)
            } catch { throw .image(error) }
        }
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
