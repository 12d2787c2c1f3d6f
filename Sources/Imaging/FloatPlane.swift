/// One number a pixel, row by row from the top left.
package struct FloatPlane: Sendable, Equatable {
    /// Columns, at least 1.
    package let width: Int
    /// Rows, at least 1.
    package let height: Int
    /// The value of column x of row y is at `y * width + x`.
    package let values: [Float]

    /// - Precondition: the sides are positive, and there are `width * height` values.
    package init(width: Int, height: Int, values: [Float]) {
        precondition(width > 0 && height > 0 && values.count == width * height, "a plane has a value a pixel")
        self.width = width
        self.height = height
        self.values = values
    }

    /// The largest value. O(pixels).
    package var maximum: Float { values.reduce(-.infinity) { $1 > $0 ? $1 : $0 } }
}

extension Image {
    /// Planes as channels of an image with eight bits a sample: 0 for 0 and less, 255 for `fullScale` and more.
    ///
    /// - Parameters:
    ///   - planes: one, which becomes grey, or red, green and blue; of one size.
    ///   - fullScale: above 0.
    package init(levelsOf planes: [FloatPlane], fullScale: Float) {
        precondition(planes.count == 1 || planes.count == 3, "an image is grey or has three colours")
        let (channels, width, height) = (planes.count, planes[0].width, planes[0].height)
        var samples = [UInt8](repeating: 0, count: width * height * channels)
        for (channel, plane) in planes.enumerated() {
            precondition(plane.width == width && plane.height == height, "planes of an image have one size")
            for (pixel, value) in plane.values.enumerated() {
                samples[pixel * channels + channel] = UInt8(min(1, max(0, value / fullScale)) * 255 + 0.5)
            }
        }
        self.init(unchecked: .eight(samples), width: width, height: height, layout: channels == 3 ? .rgb : .gray)
    }
}
