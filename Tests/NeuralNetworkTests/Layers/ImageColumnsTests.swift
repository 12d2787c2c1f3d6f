import TestSupport
import Testing

@testable import Determinism
@testable import NeuralNetwork

struct ImageColumnsTests {
    /// Axes of a kernel and a stride meet those of another, so that the fast way of four by two meets every row.
    private static func columns(kernel: Int, stride: Int) -> [ImageColumns] {
        let horizontal = ConvolutionAxisTests.axes(kernel: kernel, stride: stride)
        let vertical = (1...5).flatMap { kernel in
            (1...3).flatMap { ConvolutionAxisTests.axes(kernel: kernel, stride: $0) }
        }
        return horizontal.enumerated().map { index, axis in
            ImageColumns(
                channels: 1 + index % 3, vertical: vertical[(index * 37 + 5) % vertical.count], horizontal: axis)
        }
    }

    /// Calls `body` with each element of the columns and the image's element that it stands for; nil outside.
    private static func forEachElement(of columns: ImageColumns, _ body: (_ column: Int, _ pixel: Int?) -> Void) {
        let (vertical, horizontal) = (columns.vertical, columns.horizontal)
        for y in 0..<vertical.coarse {
            for x in 0..<horizontal.coarse {
                for lane in 0..<columns.map.stride {
                    let taps = vertical.kernel * horizontal.kernel
                    let (channel, tap) = (lane / taps, lane % taps)
                    let fineY = vertical.stride * y - vertical.padding + tap / horizontal.kernel
                    let fineX = horizontal.stride * x - horizontal.padding + tap % horizontal.kernel
                    let isInside =
                        channel < columns.channels && (0..<vertical.fine).contains(fineY)
                        && (0..<horizontal.fine).contains(fineX)
                    body(
                        (y * horizontal.coarse + x) * columns.map.stride + lane,
                        isInside ? (channel * vertical.fine + fineY) * horizontal.fine + fineX : nil)
                }
            }
        }
    }

    /// What lies outside is zero, and so is the padding of every position.
    @Test(arguments: 1...5, 1...3)
    func unfoldCopiesEveryWindow(kernel: Int, stride: Int) {
        for (seed, columns) in Self.columns(kernel: kernel, stride: stride).enumerated() {
            var generator = SplitMix64(seed: seed)
            let image = generator.floats(columns.image.count)
            // One float more than there are, which stays.
            var found = [Float](repeating: .nan, count: columns.map.count + 1)
            columns.unfold(image, into: &found)
            var expected = [Float](repeating: .nan, count: columns.map.count)
            Self.forEachElement(of: columns) { column, pixel in expected[column] = pixel.map { image[$0] } ?? 0 }
            #expect(Array(found.dropLast()) == expected)
            #expect(found.last?.isNaN == true)

            let held = generator.floats(columns.map.count)
            var sum = held
            columns.unfold(image, into: &sum, from: .output)
            #expect(sum == zip(held, expected).map { $0 + $1 })
        }
    }

    @Test(arguments: 1...5, 1...3)
    func foldAddsEveryWindow(kernel: Int, stride: Int) {
        for (seed, columns) in Self.columns(kernel: kernel, stride: stride).enumerated() {
            var generator = SplitMix64(seed: seed)
            // What lies outside and in the padding must not show.
            var elements = [Float](repeating: .nan, count: columns.map.count)
            let held = generator.floats(columns.image.count)
            var expected = held.map(Double.init)
            Self.forEachElement(of: columns) { column, pixel in
                guard let pixel else { return }
                elements[column] = Float.random(in: -1...1, using: &generator)
                expected[pixel] += Double(elements[column])
            }
            var found = held + [.nan]
            columns.fold(elements, addingTo: &found)
            // Up to 25 terms in float32.
            #expect(relativeDistance(Array(found.dropLast()), expected) < 1e-6)
            #expect(found.last?.isNaN == true)
        }
    }

    /// <unfold(x), c> = <x, fold(c)>: the two are transposes of each other.
    @Test(arguments: 1...5, 1...3)
    func unfoldAndFoldAreAdjoint(kernel: Int, stride: Int) {
        for (seed, columns) in Self.columns(kernel: kernel, stride: stride).enumerated() {
            var generator = SplitMix64(seed: seed)
            let (image, elements) = (generator.floats(columns.image.count), generator.floats(columns.map.count))
            var (unfolded, folded) = (
                [Float](repeating: .nan, count: elements.count), [Float](repeating: 0, count: image.count)
            )
            columns.unfold(image, into: &unfolded)
            columns.fold(elements, addingTo: &folded)
            let left = zip(unfolded, elements).reduce(0) { $0 + Double($1.0) * Double($1.1) }
            let right = zip(image, folded).reduce(0) { $0 + Double($1.0) * Double($1.1) }
            let size = zip(unfolded, elements).reduce(1e-30) { $0 + abs(Double($1.0) * Double($1.1)) }
            // The sums of up to 25 columns a pixel are rounded to float32.
            #expect(abs(left - right) <= 1e-6 * size)
        }
    }
}
