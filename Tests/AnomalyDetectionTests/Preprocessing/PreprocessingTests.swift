import FoundationEssentials
import Imaging
import Tensors
import Testing

@testable import AnomalyDetection

struct PreprocessingTests {
    private func image(_ width: Int, _ height: Int, _ layout: PixelLayout, _ samples: [UInt8]) throws -> Image {
        try Image(width: width, height: height, layout: layout, samples: .eight(samples))
    }

    @Test func greyBecomesOnePlaneDividedBy255() throws {
        let preprocessing = Preprocessing(color: .gray, width: 3, height: 2, resize: .none, range: 0...1)
        let tensor = try preprocessing.tensor(from: image(3, 2, .gray, [0, 51, 255, 1, 2, 128]))
        #expect(tensor == Tensor(shape: [1, 2, 3], elements: [0, 0.2, 1] + [1, 2, 128].map { Float($0) / 255 }))
    }

    @Test func colourBecomesThreePlanes() throws {
        let preprocessing = Preprocessing(color: .rgb, width: 2, height: 1, resize: .none, range: 0...1)
        let tensor = try preprocessing.tensor(from: image(2, 1, .rgb, [255, 0, 51, 0, 255, 102]))
        #expect(tensor == Tensor(shape: [3, 1, 2], elements: [1, 0, 0, 1, 0.2, 0.4]))
    }

    @Test func colourBecomesLumaAndGreyIsRepeated() throws {
        let gray = Preprocessing(color: .gray, width: 1, height: 1, resize: .none, range: 0...1)
        // (19595 * 200 + 38470 * 100 + 7471 * 50 + 32768) >> 16 = 124
        #expect(try gray.tensor(from: image(1, 1, .rgb, [200, 100, 50])).elements == [124 / 255])
        let rgb = Preprocessing(color: .rgb, width: 1, height: 1, resize: .none, range: 0...1)
        #expect(try rgb.tensor(from: image(1, 1, .gray, [51])).elements == [0.2, 0.2, 0.2])
    }

    @Test func alphaIsIgnored() throws {
        let gray = Preprocessing(color: .gray, width: 1, height: 1, resize: .none, range: 0...1)
        #expect(try gray.tensor(from: image(1, 1, .grayAlpha, [51, 0])).elements == [0.2])
        let rgb = Preprocessing(color: .rgb, width: 1, height: 1, resize: .none, range: 0...1)
        #expect(try rgb.tensor(from: image(1, 1, .rgba, [0, 51, 255, 7])).elements == [0, 0.2, 1])
    }

    @Test func sixteenBitsKeepTheirPrecision() throws {
        let gray = Preprocessing(color: .gray, width: 2, height: 1, resize: .none, range: 0...1)
        let image = try Image(width: 2, height: 1, layout: .gray, samples: .sixteen([1, 65_535]))
        #expect(try gray.tensor(from: image).elements == [1 / 65_535, 1])
    }

    @Test(arguments: ["0", "-1", "65536", "70000", "4095.5", "\"4095\"", "true", "1e99"])
    func aWhiteLevelThatIsNoneIsRefused(white: String) throws {
        func decoded(_ white: String) throws -> Preprocessing {
            try JSONDecoder().decode(
                Preprocessing.self,
                from: Data(#"{"color":"gray","width":8,"height":8,"resize":"none","white":\#(white)}"#.utf8))
        }
        #expect(throws: DecodingError.self) { try decoded(white) }
        let known = try decoded("4095")
        #expect(known.white == 4_095)
        #expect(try JSONDecoder().decode(Preprocessing.self, from: JSONEncoder().encode(known)) == known)
    }

    @Test(
        arguments: [
            (nil, nil, nil), ([.png], "JPEG", nil), ([.jpeg], nil, "without loss"), ([.jpeg, .png], nil, nil),
            ([.bmp, .portableAnymap], "JPEG", nil),
        ] as [([ImageFormat]?, String?, String?)])
    func aFileOfAnotherCodingThanAllOfTrainingIsNoticed(
        formats: [ImageFormat]?, ofJPEG: String?, ofPNG: String?
    ) throws {
        let known = Preprocessing(
            color: .gray, width: 8, height: 8, resize: .none, range: 0...1, formats: formats)
        for (format, found) in [(.jpeg, ofJPEG), (.png, ofPNG), (.bmp, ofPNG)] as [(ImageFormat, String?)] {
            let notice = known.codingNotice(for: format)
            #expect((notice == nil) == (found == nil) && notice?.contains(found ?? "") ?? true)
        }
        #expect(try JSONDecoder().decode(Preprocessing.self, from: JSONEncoder().encode(known)) == known)
    }

    @Test(arguments: [#"[]"#, #"["webp"]"#, #""png""#])
    func formatsThatAreNoneAreRefused(formats: String) {
        let text = #"{"color":"gray","width":8,"height":8,"resize":"none","formats":\#(formats)}"#
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(Preprocessing.self, from: Data(text.utf8)) }
    }

    @Test func theRangeScalesImagesAndTensorsAlike() throws {
        let preprocessing = Preprocessing(color: .gray, width: 3, height: 1, resize: .none, range: 0.25...0.75)
        let fromImage = try preprocessing.tensor(from: image(3, 1, .gray, [0, 51, 255]))
        #expect(fromImage.elements == preprocessing.scaled([0, 0.2, 1]))
        #expect(fromImage.elements == [0.25, 0.35, 0.75])
    }

    @Test func anotherSizeIsResizedOrRefused() throws {
        let wide = try image(4, 2, .gray, [10, 10, 10, 10, 10, 10, 10, 10])
        let resizing = Preprocessing(color: .gray, width: 2, height: 2, resize: .bilinear, range: 0...1)
        #expect(try resizing.tensor(from: wide).elements == [Float](repeating: 10 / 255, count: 4))
        let strict = Preprocessing(color: .gray, width: 2, height: 2, resize: .none, range: 0...1)
        #expect(throws: PreprocessingError.size(width: 4, height: 2, expectedWidth: 2, expectedHeight: 2)) {
            try strict.tensor(from: wide)
        }
    }

    @Test(arguments: [(1, "gray"), (3, "rgb"), (2, nil), (4, nil)])
    func withoutMetadataTheModelsChannelsDecide(channels: Int, color: String?) throws {
        let input = try #require(InputShape(channels: channels, height: 9, width: 8))
        let preprocessing = Preprocessing(defaultFor: input)
        #expect(preprocessing?.color.rawValue == color)
        #expect(preprocessing.map { $0.resize == Preprocessing.Resize.none } ?? true)
    }
}
