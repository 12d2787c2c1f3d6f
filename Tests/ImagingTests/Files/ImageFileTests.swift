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

    /// 12 bits of a camera in 16-bit samples, and the same picture in all 16 bits, within what rounding adds.
    @Test func theWhiteLevelBecomesFullScale() throws {
        func decoded(_ samples: [UInt16], white: Int?) throws -> [UInt16] {
            let image = try Image(width: 4, height: 1, layout: .gray, samples: .sixteen(samples))
            let file = try ImageFile(PNGEncoder.encode(image))
            guard case .sixteen(let values) = try file.decode(ImageDecoding(white: white)).image.samples else {
                return []
            }
            return values
        }
        let narrow = try decoded([0, 1, 2_048, 4_095], white: 4_095)
        #expect(zip(narrow, [0, 16, 32_776, 65_535]).allSatisfy { abs(Int($0) - $1) <= 1 })
        #expect(narrow.last == 65_535)
        #expect(try decoded([4_096, 65_535, 4_095, 0], white: 4_095) == [65_535, 65_535, 65_535, 0])
        #expect(try decoded([0, 1, 7, 65_535], white: 1) == [0, 65_535, 65_535, 65_535])
        #expect(try decoded([0, 1, 7, 65_535], white: nil) == [0, 1, 7, 65_535])
    }

    /// A graymap that says that 4095 is white fills the range already; one that says nothing by 65535 does not.
    @Test(arguments: [4_095, 65_535])
    func filesThatSayWhatIsWhiteAreLeftAlone(maximum: Int) throws {
        let file = try ImageFile(Array("P5 1 1 \(maximum)\n".utf8) + [0x08, 0x00])
        let white = try file.decode(ImageDecoding(white: 2_048)).image
        #expect(white.samples == .sixteen([maximum == 65_535 ? 65_535 : 32_776]))
    }

    @Test func theWhiteLevelIsForSixteenBitsOnly() throws {
        let bytes = Array("P5 3 1 255\n".utf8) + [0, 51, 255]
        #expect(try ImageFile(bytes).decode(ImageDecoding(white: 4_095)).image.samples == .eight([0, 51, 255]))
    }

    /// Signature, size and header tell, before the rest of a gigabyte is read.
    @Test func theBeginningIsEnoughToRefuse() throws {
        let limits = ImageLimits(maximumPixels: 100, maximumDimension: 100, maximumDecodedBytes: 800)
        func file(_ side: Int) throws -> [UInt8] {
            try PNGEncoder.encode(
                Image(
                    width: side, height: side, layout: .gray, samples: .eight(Array(repeating: 0, count: side * side))))
        }
        let small = try file(10)
        try ImageFile.check(beginning: small, size: small.count, limits: limits)
        let long = #expect(throws: ImageFileError.self) {
            try ImageFile.check(beginning: small, size: 1 << 31, limits: limits)
        }
        #expect(long?.isTooLarge == true && long?.description.contains("2147483648") == true)
        let large = #expect(throws: ImageFileError.self) {
            try ImageFile.check(beginning: Array(file(11).prefix(64)), size: 1000, limits: limits)
        }
        #expect(large?.isTooLarge == true)
        for other in ["GIF89a......", "version https://git-lfs.github.com/spec/v1\n", ""] {
            let error = #expect(throws: ImageFileError.self) {
                try ImageFile.check(beginning: Array(other.utf8), size: 1 << 31, limits: limits)
            }
            #expect(error?.isTooLarge == false)
        }
    }
}
