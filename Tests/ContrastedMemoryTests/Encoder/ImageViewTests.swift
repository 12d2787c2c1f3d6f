import AnomalyDetection
import Determinism
import Tensors
import TestSupport
import Testing

@testable import ContrastedMemory

struct ImageViewTests {
    /// An image whose pixels tell their place: red the row, green the column, blue nothing.
    private static func places(_ input: InputShape) -> [Float] {
        (0..<input.count).map { index in
            let (channel, pixel) = (index / (input.height * input.width), index % (input.height * input.width))
            switch channel {
            case 0: return (Float(pixel / input.width) + 0.5) / Float(input.height)
            case 1: return (Float(pixel % input.width) + 0.5) / Float(input.width)
            default: return 0
            }
        }
    }

    private static func views(ofColor isColor: Bool, _ count: Int = 200) -> [ImageView] {
        (0..<count).map { seed in
            var generator = SeededGenerator(seed: UInt64(seed))
            return ImageView(ofColor: isColor, &generator)
        }
    }

    private static func applied(_ view: ImageView, _ image: [Float], _ input: InputShape) -> [Float] {
        var target = [Float](repeating: .nan, count: input.count)
        view.apply(to: image, input: input, target: &target)
        return target
    }

    @Test func showsHalfOfTheImageOrMore() {
        for view in Self.views(ofColor: true) {
            #expect((0.5...1.000001).contains(view.size * view.size))
            #expect(view.row - view.size / 2 > -1e-6 && view.row + view.size / 2 < 1 + 1e-6)
            #expect(view.column - view.size / 2 > -1e-6 && view.column + view.size / 2 < 1 + 1e-6)
        }
        let grey = Self.views(ofColor: false)
        #expect(grey.contains { $0.row - $0.size / 2 < -0.01 })
        #expect(grey.allSatisfy { $0.row - $0.size / 2 > -0.081 && !$0.isMirrored })
        let mirrored = Self.views(ofColor: true).count(where: \.isMirrored)
        #expect((60...140).contains(mirrored))
    }

    @Test(arguments: [true, false])
    func valuesStayBetweenBlackAndWhite(isColor: Bool) throws {
        let input = try InputShape.of(isColor ? 3 : 1, 12, 9)
        for view in Self.views(ofColor: isColor, 50) {
            let found = Self.applied(view, input.waves.elements, input)
            #expect(found.allSatisfy { (0...1).contains($0) })
            #expect(found == Self.applied(view, input.waves.elements, input))
        }
    }

    /// Where the view shows a place that both show is where the image's pixels of that place are. Brightness, contrast
    /// and saturation move no place, so that of a grey image of places the place of the largest pixel is known.
    @Test func sharedPlacesAreInBothViews() throws {
        let input = try InputShape.of(1, 32, 32)
        var generator = SeededGenerator(seed: 5)
        for seed in 0..<40 {
            var drawing = SeededGenerator(seed: UInt64(seed))
            let views = [ImageView(ofColor: true, &drawing), ImageView(ofColor: true, &drawing)]
            let place = ImageView.sharedPlace(of: views[0], views[1], &generator)
            var image = [Float](repeating: 0, count: input.count)
            let (row, column) = (Int(place.row * 32), Int(place.column * 32))
            image[min(row, 31) * 32 + min(column, 31)] = 1
            for view in views {
                let found = Self.applied(view, image, input)
                let brightest = try #require(found.indices.max { found[$0] < found[$1] })
                let position = view.position(of: place, height: 32, width: 32)
                // A pixel of the image is up to 1.42 pixels of the view, whose centre lies half a pixel off.
                #expect(abs(brightest / 32 - position / 32) <= 2 && abs(brightest % 32 - position % 32) <= 2)
            }
        }
    }

    /// A rectangle of a grey view is its mean, and no more than a sixteenth.
    @Test func erasesASmallRectangle() throws {
        let input = try InputShape.of(1, 32, 32)
        for view in Self.views(ofColor: false, 20) {
            let found = Self.applied(view, input.waves.elements, input)
            let counts = Dictionary(grouping: found) { $0 }.mapValues(\.count)
            let largest = counts.values.max() ?? 0
            #expect((4...81).contains(largest))
        }
    }

    /// The three channels of a view that is grey are alike, of a fifth of all views.
    @Test func someViewsAreGrey() throws {
        let input = try InputShape.of(3, 8, 8)
        let image = Self.places(input)
        let grey = Self.views(ofColor: true).count { view in
            let found = Self.applied(view, image, input)
            let (red, green, blue) = (found[..<64], found[64..<128], found[128...])
            return red.elementsEqual(green) && red.elementsEqual(blue)
        }
        #expect((20...60).contains(grey))
    }
}
