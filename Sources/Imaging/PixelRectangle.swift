/// A rectangle of an image's pixels.
package struct PixelRectangle: Sendable, Equatable {
    /// The first column.
    package let x: Int
    /// The first row.
    package let y: Int
    /// Columns, at least 1.
    package let width: Int
    /// Rows, at least 1.
    package let height: Int

    package init(x: Int, y: Int, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }
}

extension Image {
    /// A part of the image. Copies its samples, unless it is the whole.
    ///
    /// - Precondition: the rectangle lies within the image.
    package func cropped(to rectangle: PixelRectangle) -> Image {
        precondition(
            rectangle.x >= 0 && rectangle.y >= 0 && rectangle.width > 0 && rectangle.height > 0
                && rectangle.x <= width - rectangle.width && rectangle.y <= height - rectangle.height,
            "a part lies within its image")
        if rectangle.width == width, rectangle.height == height { return self }
        let part: Samples =
            switch samples {
            case .eight(let values): .eight(rows(of: values, in: rectangle))
            case .sixteen(let values): .sixteen(rows(of: values, in: rectangle))
            }
        return Image(unchecked: part, width: rectangle.width, height: rectangle.height, layout: layout)
    }

    private func rows<Sample>(of values: [Sample], in rectangle: PixelRectangle) -> [Sample] {
        let channels = layout.channelCount
        var part: [Sample] = []
        part.reserveCapacity(rectangle.width * rectangle.height * channels)
        for row in rectangle.y..<rectangle.y + rectangle.height {
            let first = (row * width + rectangle.x) * channels
            part += values[first..<first + rectangle.width * channels]
        }
        return part
    }
}
