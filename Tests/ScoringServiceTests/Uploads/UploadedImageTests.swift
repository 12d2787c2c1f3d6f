import AnomalyDetection
import Files
import Imaging
import Tensors
import TestSupport
import Testing

@testable import ScoringService

struct UploadedImageTests {
    /// A JPEG file of 49x47 pixels, which EXIF data say to turn by a quarter clockwise.
    private static func turned() throws -> [UInt8] {
        let file = try DurableFile.read(TestFiles.jpeg + "/rgb-2x2-1-scan-49x47.jpg")
        // One entry, the orientation (0x0112), a short, in the byte order of Motorola.
        let tiff: [UInt8] =
            Array("MM".utf8) + [0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0]
        let exif = Array("Exif".utf8) + [0, 0] + tiff
        return file.prefix(2) + [0xFF, 0xE1, 0, UInt8(exif.count + 2)] + exif + file.dropFirst(2)
    }

    private func model(_ decoding: Preprocessing.Decoding) throws -> ModelInput {
        var model = TestModel(input: try .of(1, 8, 8))
        model.metadata["preprocessing"] = """
            {"color": "gray", "width": 8, "height": 8, "resize": "bilinear", "orientation": "exif",
             "decoding": "\(decoding.rawValue)", "frame_limits": {"brightness": [0, 1], "contrast": 0,
             "aspect_ratio": [0.9, 1]}}
            """
        return ModelInput(try Checkpoint(parsing: model.checkpoint.serialized(), detectors: .gradCon))
    }

    private func reading(_ model: ModelInput) -> Upload.Reading {
        Upload.Reading(model: model, limits: Upload.Limits(Configuration.Limits()), keepsPictures: true)
    }

    /// Maps and regions are in the pixels of the whole image, upright, and are drawn over it, also where the model sees
    /// a half of its size.
    @Test func aReducedImageHasTheSizeOfTheWhole() throws {
        let file = try Self.turned()
        let images = try [Preprocessing.Decoding.full, .reduced].map { decoding in
            try UploadedImage(file: file[...], reading(model(decoding)))
        }
        for image in images {
            #expect(image.width == 47 && image.height == 49 && image.format == .jpeg)
            #expect(image.picture == (try ImageFile(file).decode().image))
            #expect(image.picture?.width == 47)
            #expect(image.frame == .ok)
        }
        let (whole, reduced) = (images[0].input.tensor(0), images[1].input.tensor(0))
        #expect(whole.shape == reduced.shape && whole != reduced)
        // Less of the grain, and the same picture.
        #expect(zip(whole.elements, reduced.elements).allSatisfy { abs($0 - $1) < 0.1 })
    }

    /// The picture is what the model sees, not the dark one that is stored.
    @Test func thePictureHasTheWhiteLevel() throws {
        var model = TestModel(input: try .of(1, 12, 12))
        model.metadata["preprocessing"] =
            #"{"color": "gray", "width": 12, "height": 12, "resize": "none", "white": 4095}"#
        let samples = (0..<144).map { UInt16($0 * 28) }
        let stored = try Image(width: 12, height: 12, layout: .gray, samples: .sixteen(samples))
        let image = try UploadedImage(
            file: PNGEncoder.encode(stored)[...],
            reading(ModelInput(Checkpoint(parsing: model.checkpoint.serialized(), detectors: .gradCon))))
        #expect(image.picture == stored.scaled(toWhite: 4_095))
        #expect(image.input.tensor(0).elements.max() ?? 0 > 0.97)
    }
}
