/// What a file can be that is taken for an image and is none that is read: it is recognised by its first bytes, so that
/// an error can name it and say what to do.
package enum ForeignFormat: String, Sendable, Equatable, CaseIterable {
    case webP = "WebP"
    case heic = "HEIC"
    case avif = "AVIF"
    case tiff = "TIFF"
    case gif = "GIF"
    case jpeg2000 = "JPEG 2000"
    case jpegXL = "JPEG XL"
    case pdf = "PDF"
    case portableBitmap = "PBM, PAM or plain-text Netpbm"
    case gitLFSPointer = "Git LFS pointer"
    case html = "HTML page"

    /// Recognises a file.
    ///
    /// - Parameter bytes: the file, or its beginning.
    package init?(signatureOf bytes: ArraySlice<UInt8>) {
        let format = Self.allCases.first { $0.matches(bytes) }
        guard let format else { return nil }
        self = format
    }

    /// The format of an image that the ending of a file's name stands for, in any case; nil where it stands for none.
    package init?(fileName: String) {
        let parts = fileName.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count > 1, let ending = parts.last?.lowercased() else { return nil }
        switch ending {
        case "webp": self = .webP
        case "heic", "heif": self = .heic
        case "avif": self = .avif
        case "tif", "tiff": self = .tiff
        case "gif": self = .gif
        case "jp2", "j2k": self = .jpeg2000
        case "jxl": self = .jpegXL
        case "pbm", "pam": self = .portableBitmap
        default: return nil
        }
    }

    /// What it is, with its article.
    package var name: String {
        switch self {
        case .heic, .avif, .html: "an \(rawValue)\(isImage ? " image" : "")"
        default: "a \(rawValue)\(isImage ? " image" : "")"
        }
    }

    /// What makes an image of it that is read, a sentence.
    package var advice: String {
        switch self {
        case .heic: "Convert it: heif-convert -q 100 IN.heic OUT.png (libheif), or set the camera to JPEG."
        case .avif: "Convert it: avifdec IN.avif OUT.png (libavif)."
        case .webP: "Convert it: dwebp IN.webp -o OUT.png (libwebp)."
        case .tiff: "Convert it: magick IN.tif OUT.png (ImageMagick; 16 bits stay 16 bits)."
        case .gif: "Convert it: magick 'IN.gif[0]' OUT.png (ImageMagick)."
        case .jpeg2000: "Convert it: opj_decompress -i IN.jp2 -o OUT.png (OpenJPEG)."
        case .jpegXL: "Convert it: djxl IN.jxl OUT.png (libjxl)."
        case .pdf: "Convert it: pdftoppm -png -r 200 IN.pdf OUT (Poppler)."
        case .portableBitmap: "Convert it: magick IN OUT.png (ImageMagick)."
        case .gitLFSPointer: "The file itself is still on the server; git lfs pull brings it."
        case .html: "It may be the error page of a download; fetch the file again."
        }
    }

    private var isImage: Bool {
        switch self {
        case .pdf, .gitLFSPointer, .html: false
        default: true
        }
    }

    private func matches(_ bytes: ArraySlice<UInt8>) -> Bool {
        switch self {
        case .webP: bytes.starts(with: Array("RIFF".utf8)) && bytes.holds("WEBP", at: 8)
        case .heic:
            bytes.holds("ftyp", at: 4)
                && ["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"].contains { bytes.holds($0, at: 8) }
        case .avif: bytes.holds("ftyp", at: 4) && ["avif", "avis"].contains { bytes.holds($0, at: 8) }
        // The number behind the byte order is 42, or 43 of BigTIFF.
        case .tiff:
            [[0x49, 0x49, 42, 0], [0x4D, 0x4D, 0, 42], [0x49, 0x49, 43, 0], [0x4D, 0x4D, 0, 43]].contains {
                bytes.starts(with: $0)
            }
        case .gif: bytes.holds("GIF87a", at: 0) || bytes.holds("GIF89a", at: 0)
        case .jpeg2000: bytes.holds("jP  ", at: 4) || bytes.starts(with: [0xFF, 0x4F, 0xFF, 0x51])
        case .jpegXL: bytes.starts(with: [0xFF, 0x0A]) || bytes.holds("JXL ", at: 4)
        case .pdf: bytes.holds("%PDF-", at: 0)
        case .portableBitmap:
            ["P1", "P2", "P3", "P4", "P7"].contains { bytes.holds($0, at: 0) } && bytes.isSpace(at: 2)
        case .gitLFSPointer: bytes.holds("version https://git-lfs.github.com/spec/", at: 0)
        case .html:
            ["<!doctype html", "<html"].contains { start in
                bytes.prefix(start.utf8.count).elementsEqual(start.utf8) { $0 == $1 || $0 | 0x20 == $1 }
            }
        }
    }
}

extension ArraySlice<UInt8> {
    /// Whether a text in ASCII stands so many bytes behind the beginning.
    func holds(_ text: String, at offset: Int) -> Bool {
        dropFirst(offset).starts(with: text.utf8)
    }

    /// Whether there is white space of Netpbm's formats so many bytes behind the beginning.
    func isSpace(at offset: Int) -> Bool {
        dropFirst(offset).first.map { [0x20, 0x09, 0x0A, 0x0B, 0x0C, 0x0D].contains($0) } ?? false
    }
}
