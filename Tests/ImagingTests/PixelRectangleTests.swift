import Testing

@testable import Imaging

struct PixelRectangleTests {
    @Test func takesThePixelsOfAPart() throws {
        let image = try Image(
            width: 4, height: 3, layout: .grayAlpha, samples: .eight((0..<24).map { UInt8($0) }))
        let part = image.cropped(to: PixelRectangle(x: 1, y: 1, width: 2, height: 2))
        #expect(part.width == 2 && part.height == 2 && part.layout == .grayAlpha)
        #expect(part.samples == .eight([10, 11, 12, 13, 18, 19, 20, 21]))
        #expect(image.cropped(to: PixelRectangle(x: 0, y: 0, width: 4, height: 3)) == image)
        let deep = try Image(width: 2, height: 1, layout: .gray, samples: .sixteen([7, 900]))
        #expect(deep.cropped(to: PixelRectangle(x: 1, y: 0, width: 1, height: 1)).samples == .sixteen([900]))
    }
}
