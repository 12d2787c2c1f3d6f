package import Imaging

/// Formats, sizes, colours and samples of some images, counted.
package struct ImageStatistics: Sendable, Equatable {
    /// Columns and rows, pixels.
    package struct Size: Sendable, Hashable, CustomStringConvertible {
        package let width: Int
        package let height: Int

        package init(width: Int, height: Int) {
            self.width = width
            self.height = height
        }

        /// Columns, then rows.
        package var description: String { "\(width)x\(height)" }

        /// Whether sides have the same proportions, within one part in fifty.
        package func hasShape(of other: Size) -> Bool {
            let (ratio, otherRatio) = (Double(width) / Double(height), Double(other.width) / Double(other.height))
            return abs(ratio - otherRatio) <= 0.02 * otherRatio
        }
    }

    /// The images of one depth.
    package struct Depth: Sendable, Equatable {
        /// The number of images.
        package fileprivate(set) var images = 0
        /// The smallest sample of all, opacity aside.
        package fileprivate(set) var darkest = Int.max
        /// The largest sample of all, opacity aside.
        package fileprivate(set) var brightest = 0
    }

    /// How many images there are.
    package private(set) var count = 0
    /// How many are of which format.
    package private(set) var formats: [ImageFormat: Int] = [:]
    /// How many are of which size.
    package private(set) var sizes: [Size: Int] = [:]
    /// How many are grey.
    package private(set) var grey = 0
    /// Those with 8-bit samples.
    package private(set) var eightBit = Depth()
    /// Those with 16-bit samples.
    package private(set) var sixteenBit = Depth()

    /// How many are in colour.
    package var colored: Int { count - grey }

    /// The statistics of no image.
    init() {}

    /// The statistics of one image.
    init(of image: Image, format: ImageFormat) {
        count = 1
        formats = [format: 1]
        sizes = [Size(width: image.width, height: image.height): 1]
        grey = image.layout.channelCount <= 2 ? 1 : 0
        switch image.samples {
        case .eight(let samples): eightBit = Depth(samples, of: image.layout)
        case .sixteen(let samples): sixteenBit = Depth(samples, of: image.layout)
        }
    }

    /// The formats that occur, in the order of their cases; nil where there is no image.
    package var formatsFound: [ImageFormat]? { count > 0 ? ImageFormat.allCases.filter { formats[$0] != nil } : nil }

    /// The sizes, the most frequent first; of equally frequent ones the smaller one.
    package var sizesByCount: [(size: Size, count: Int)] {
        sizes.map { (size: $0.key, count: $0.value) }.sorted { first, second in
            first.count != second.count
                ? first.count > second.count
                : (first.size.width, first.size.height) < (second.size.width, second.size.height)
        }
    }

    /// The most frequent size; nil where there is no image.
    package var usualSize: Size? { sizesByCount.first?.size }

    /// The median of the images' shorter sides, of an even number of images the larger of both; nil where there is no
    /// image.
    package var medianShorterSide: Int? {
        var rest = count / 2
        let sides = sizes.map { (side: min($0.key.width, $0.key.height), count: $0.value) }
        for (side, count) in sides.sorted(by: { $0.side < $1.side }) {
            if rest < count { return side }
            rest -= count
        }
        return nil
    }

    /// Takes other images along.
    mutating func add(_ other: ImageStatistics) {
        count += other.count
        formats.merge(other.formats, uniquingKeysWith: +)
        sizes.merge(other.sizes, uniquingKeysWith: +)
        grey += other.grey
        eightBit.add(other.eightBit)
        sixteenBit.add(other.sixteenBit)
    }
}

extension ImageStatistics.Depth {
    fileprivate init<Sample: FixedWidthInteger & UnsignedInteger>(_ samples: [Sample], of layout: PixelLayout) {
        var (least, most) = (Sample.max, Sample.min)
        if layout.hasAlpha {
            let channels = layout.channelCount
            for index in samples.indices where index % channels != channels - 1 {
                (least, most) = (min(least, samples[index]), max(most, samples[index]))
            }
        } else {
            for sample in samples { (least, most) = (min(least, sample), max(most, sample)) }
        }
        images = 1
        (darkest, brightest) = (Int(least), Int(most))
    }

    fileprivate mutating func add(_ other: Self) {
        images += other.images
        (darkest, brightest) = (min(darkest, other.darkest), max(brightest, other.brightest))
    }
}

extension ImageStatistics {
    /// The white level of images with 16-bit samples that fill far fewer bits, as cameras of 8, 10, 12 or 14 bits leave
    /// them in the low bits of a file: the largest sample of so many bits. Nil where some images have 8-bit samples, or
    /// where samples need more than 14 bits.
    package var impliedWhite: Int? {
        guard sixteenBit.images == count, sixteenBit.brightest > 0 else { return nil }
        return [8, 10, 12, 14].map { (1 << $0) - 1 }.first { sixteenBit.brightest <= $0 }
    }
}
