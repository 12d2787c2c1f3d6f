import Imaging
import Testing

@Suite struct ImageOrientedTests {
    /// An F of two columns and three rows, as it looks upright, and as Pillow's ImageOps.exif_transpose turns it.
    static let turned: [(Orientation, width: Int, [UInt8])] = [
        (.upright, 2, [1, 2, 3, 4, 5, 6]), (.mirrored, 2, [2, 1, 4, 3, 6, 5]),
        (.rotated180, 2, [6, 5, 4, 3, 2, 1]), (.flipped, 2, [5, 6, 3, 4, 1, 2]),
        (.transposed, 3, [1, 3, 5, 2, 4, 6]), (.rotated90, 3, [5, 3, 1, 6, 4, 2]),
        (.transversed, 3, [6, 4, 2, 5, 3, 1]), (.rotated270, 3, [2, 4, 6, 1, 3, 5]),
    ]

    @Test(arguments: turned)
    func turnsAsPillowDoes(orientation: Orientation, width: Int, expected: [UInt8]) throws {
        let image = try Image(width: 2, height: 3, layout: .gray, samples: .eight([1, 2, 3, 4, 5, 6]))
        let result = try Image(width: width, height: 6 / width, layout: .gray, samples: .eight(expected))
        #expect(image.oriented(by: orientation) == result)
    }

    @Test func keepsPixelsTogether() throws {
        let samples: [UInt16] = [1, 2, 3, 4, 5, 6]
        let image = try Image(width: 2, height: 1, layout: .rgb, samples: .sixteen(samples))
        let result = try Image(width: 1, height: 2, layout: .rgb, samples: .sixteen([1, 2, 3, 4, 5, 6]))
        #expect(image.oriented(by: .rotated90) == result)
        #expect(image.oriented(by: .mirrored).samples == .sixteen([4, 5, 6, 1, 2, 3]))
    }
}
