import Testing

@testable import Imaging

struct MapOverlayTests {
    private func color(_ image: Image, _ x: Int, _ y: Int) -> [UInt8] {
        guard case .eight(let samples) = image.samples else { return [] }
        return Array(samples[(y * image.width + x) * 3..<(y * image.width + x) * 3 + 3])
    }

    private func gray(width: Int, height: Int, _ shade: UInt8 = 100) -> Image {
        Image(
            unchecked: .eight([UInt8](repeating: shade, count: width * height)), width: width, height: height,
            layout: .gray)
    }

    @Test func colorsGetBrighterWithTheValue() {
        let lumas = (0...100).map { step in
            let color = ColorMap.color(of: Float(step) / 100)
            return 0.299 * color.x + 0.587 * color.y + 0.114 * color.z
        }
        #expect(zip(lumas, lumas.dropFirst()).allSatisfy { $0 < $1 })
        #expect(ColorMap.color(of: -1) == ColorMap.color(of: 0) && ColorMap.color(of: 2) == ColorMap.color(of: 1))
    }

    @Test(arguments: [
        (0, "0"), (0.0213, "0.0213"), (21.34, "21.3"), (9.999, "10.0"), (1, "1.00"), (12_345, "12300"),
        (0.00099996, "0.00100"), (2.134e-5, "2.13e-5"), (1e9, "1.00e9"), (999.6, "1000"), (0x1p-1074, "0"),
    ])
    func numbersHaveThreeDigits(value: Double, text: String) {
        #expect(NumberGlyphs.text(of: value) == text)
        #expect(text.allSatisfy { NumberGlyphs.rows(of: $0).count == NumberGlyphs.height })
    }

    /// Where the map is zero the image shows unchanged; what is above the threshold has an outline.
    @Test func drawsTheMapOverTheImage() {
        let (width, height) = (300, 260)
        var values = [Float](repeating: 0, count: width * height)
        for y in 100..<120 { for x in 50..<90 { values[y * width + x] = 3 } }
        let map = FloatPlane(width: width, height: height, values: values)
        let picture = MapOverlay(map: map, fullScale: 4, threshold: 2).drawn(over: gray(width: width, height: height))
        #expect(picture.layout == .rgb && picture.width > width && picture.height == height)
        #expect(color(picture, 10, 10) == [100, 100, 100])
        #expect(color(picture, 50, 100) == [0, 255, 255])
        #expect(color(picture, 89, 119) == [0, 255, 255])
        #expect(color(picture, 70, 110) != [100, 100, 100] && color(picture, 70, 110) != [0, 255, 255])
        #expect(color(picture, 90, 119) == [100, 100, 100])
        let plain = MapOverlay(map: map, fullScale: 4, threshold: nil).drawn(over: gray(width: width, height: height))
        #expect(color(plain, 50, 100) == color(plain, 70, 110))
    }

    @Test func pagesShowMapsInTheSizeOfTheImage() {
        let map = FloatPlane(width: 2, height: 1, values: [0, 4])
        let picture = MapOverlay(map: map, fullScale: 4, threshold: 3).drawn(inSizeOf: gray(width: 40, height: 20))
        #expect(picture.width == 40 && picture.height == 20 && picture.layout == .rgb)
        #expect(color(picture, 0, 10) == [100, 100, 100] && color(picture, 39, 10) == [0, 255, 255])
    }

    /// Small images are enlarged by a whole number; every size has room for the bar.
    @Test(arguments: [(28, 28, 280), (1, 1, 256), (200, 10, 400), (10, 300, 10), (4000, 3, 4000)])
    func everySizeIsDrawn(width: Int, height: Int, drawn: Int) {
        let map = FloatPlane(width: 3, height: 2, values: [0, 1, 2, 3, 4, 5])
        let picture = MapOverlay(map: map, fullScale: 5, threshold: 2).drawn(over: gray(width: width, height: height))
        #expect(picture.width > drawn && picture.width < drawn + 200)
        #expect(picture.height >= max(height, ColorBar.leastHeight))
    }

    /// What has more than 2,097,152 pixels, or a side above 4096, is drawn in a half, a third and so on of its size.
    @Test(arguments: [
        (2048, 1024, 2048, 1024), (2048, 1025, 1024, 512), (4096, 4096, 1365, 1365), (3, 1 << 21, 1, 4096),
    ])
    func largeImagesAreDrawnSmaller(width: Int, height: Int, drawnWidth: Int, drawnHeight: Int) {
        let map = FloatPlane(width: 2, height: 2, values: [0, 4, 0, 4])
        let overlay = MapOverlay(map: map, fullScale: 4, threshold: 3)
        let picture = overlay.drawn(over: gray(width: width, height: height))
        #expect(picture.height == drawnHeight)
        #expect(picture.width > drawnWidth && picture.width < drawnWidth + 700)
        #expect(MapOverlay.byteCount(width: width, height: height) == drawnWidth * drawnHeight * 3)
        guard drawnWidth > 1 else { return }
        #expect(color(picture, 0, drawnHeight / 2) == [100, 100, 100])
        #expect(color(picture, drawnWidth - 1, drawnHeight / 2) == [0, 255, 255])
    }

    @Test func imagesInColorAndWithSixteenBitsBecomeGray() {
        let map = FloatPlane(width: 1, height: 1, values: [0])
        let image = Image(
            unchecked: .sixteen([UInt16](repeating: 257 * 80, count: 300 * 300 * 4)), width: 300, height: 300,
            layout: .rgba)
        #expect(color(MapOverlay(map: map, fullScale: 1, threshold: nil).drawn(over: image), 5, 5) == [80, 80, 80])
    }
}
