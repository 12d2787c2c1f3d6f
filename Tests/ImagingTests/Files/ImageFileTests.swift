import Testing

@testable import Imaging

struct ImageFileTests {
    @Test func signaturesDecide() throws {
        let pixels = try Image(width: 2, height: 1, layout: .gray, samples: .eight([7, 9]))
        let bitmap = BMPFile(width: 2, height: 1, rows: [7, 7, 7, 9, 9, 9, 0, 0]).bytes
        let files: [(ImageFormat, [UInt8])] = [
            (.png, try PNGEncoder.encode(pixels)), (.bmp, bitmap),
            (.portableAnymap, Array("P5 2 1 255\n".utf8) + [7, 9]),
        ]
        for (format, bytes) in files {
            // A part of a larger body, whose indices do not begin at 0.
            let file = try ImageFile(([0, 0, 0] + bytes)[3...])
            let decoded = try file.decode()
            #expect(file.format == format && decoded.format == format)
            #expect(file.declaredPixels == 2 && decoded.width == 2 && decoded.height == 1)
            #expect(decoded.image.luma() == pixels)
        }
    }

    /// First bytes as the formats' specifications and file(1) have them.
    @Test(arguments: [
        ("RIFF\u{1}\u{2}\u{3}\u{4}WEBPVP8 ", ForeignFormat.webP), ("\0\0\0\u{18}ftypheic\0\0", .heic),
        ("\0\0\0\u{18}ftypmif1\0\0", .heic), ("\0\0\0\u{1C}ftypavif\0\0", .avif), ("II*\0", .tiff),
        ("MM\0*", .tiff), ("GIF89a", .gif), ("GIF87a", .gif), ("%PDF-1.7", .pdf), ("P4 8 8\n", .portableBitmap),
        ("P2\n8 8 255\n", .portableBitmap), ("P7\nWIDTH", .portableBitmap),
        ("\0\0\0\u{C}jP  \r\n", .jpeg2000), ("\0\0\0\u{C}JXL \r\n", .jpegXL),
        ("version https://git-lfs.github.com/spec/v1\noid sha256:00", .gitLFSPointer),
        ("<!DOCTYPE html><html>", .html), ("<HTML>", .html),
    ])
    func foreignFormatsAreNamed(start: String, format: ForeignFormat) {
        let error = #expect(throws: ImageFileError.foreign(format)) { try ImageFile(Array(start.utf8)) }
        #expect(error?.isUnsupported == true && error?.isTooLarge == false)
        #expect(error?.description.contains(format.rawValue) == true)
        #expect(error?.description.hasSuffix(format.advice) == true)
    }

    @Test(arguments: ["", "P", "P5", "P5x", "BM", "BM and a text of some length", "\u{1}PNG", "hello", "RIFF1234WAVE"])
    func othersAreNoImages(start: String) {
        let error = #expect(throws: ImageFileError.unrecognised(firstBytes: Array(start.utf8.prefix(8)))) {
            try ImageFile(Array(start.utf8))
        }
        #expect(error?.isUnsupported == false)
    }

    @Test(arguments: [
        ("a.png", true), ("a.b.JPEG", true), ("x.Jfif", true), ("a.dib", true), ("a.ppm", true), (".png", false),
        ("png", false), ("a.png.txt", false), ("a.tif", false), ("a.", false), ("", false),
    ])
    func namesOfImages(name: String, isImage: Bool) {
        #expect(ImageFormat.isImageName(name) == isImage)
    }
}
