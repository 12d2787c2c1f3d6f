extension Image {
    /// The image turned upright, where an orientation says how it lies.
    package func oriented(by orientation: Orientation) -> Image {
        if orientation == .upright { return self }
        let turned: Samples =
            switch samples {
            case .eight(let values): .eight(turned(values, orientation))
            case .sixteen(let values): .sixteen(turned(values, orientation))
            }
        let (width, height) = orientation.swapsSides ? (self.height, self.width) : (self.width, self.height)
        return Image(unchecked: turned, width: width, height: height, layout: layout)
    }

    private func turned<Sample>(_ values: [Sample], _ orientation: Orientation) -> [Sample] {
        let channels = layout.channelCount
        let (targetWidth, targetHeight) = orientation.swapsSides ? (height, width) : (width, height)
        // Where the first pixel of the result comes from, and how far the next one right of it and below it is, all in
        // pixels of the source.
        let (right, bottom) = (width - 1, (height - 1) * width)
        let (start, columnStep, rowStep) =
            switch orientation {
            case .upright: (0, 1, width)
            case .mirrored: (right, -1, width)
            case .rotated180: (bottom + right, -1, -width)
            case .flipped: (bottom, 1, -width)
            case .transposed: (0, width, 1)
            case .rotated90: (bottom, -width, 1)
            case .transversed: (bottom + right, -width, -1)
            case .rotated270: (right, width, -1)
            }
        return Array(unsafeUninitializedCapacity: values.count) { target, count in
            var place = 0
            for row in 0..<targetHeight {
                var source = (start + row * rowStep) * channels
                for _ in 0..<targetWidth {
                    for channel in 0..<channels {
                        target.initializeElement(at: place + channel, to: values[source + channel])
                    }
                    place += channels
                    source += columnStep * channels
                }
            }
            count = values.count
        }
    }
}
