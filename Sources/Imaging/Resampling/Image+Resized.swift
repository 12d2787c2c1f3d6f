extension Image {
    /// The image in another size.
    ///
    /// 8-bit images come out bit for bit as from `Image.resize` of Pillow 13: in two passes, each in fixed point and
    /// rounded to 8 bits, or in one if the size stays in a direction. (Before version 13 Pillow always resized rows
    /// first. The difference is a level or so, and only for images that shrink in height much more than in width.)
    /// 16-bit images are computed in single precision throughout and rounded once. Values beyond the range, where the
    /// filter overshoots, are clipped. Channels are independent, opacity is one of them: drop it before, by `luma()` or
    /// `rgb()`, unless colours of transparent pixels are meant to bleed.
    ///
    /// Memory: the result, and an image that has the new size in one direction only.
    ///
    /// - Parameters:
    ///   - width: The new width in pixels, at least 1.
    ///   - height: The new height in pixels, at least 1.
    ///   - filter: How pixels are weighted.
    package func resized(width: Int, height: Int, filter: ResampleFilter) -> Image {
        precondition(width > 0 && height > 0, "an image has at least one pixel each way")
        if width == self.width, height == self.height { return self }
        let resized: Samples =
            switch samples {
            case .eight(let values):
                .eight(resizedInFixedPoint(values, width: width, height: height, filter: filter))
            case .sixteen(let values):
                .sixteen(resizedInFloatingPoint(values, width: width, height: height, filter: filter))
            }
        return Image(unchecked: resized, width: width, height: height, layout: layout)
    }

    private func resizedInFixedPoint(
        _ values: [UInt8], width: Int, height: Int, filter: ResampleFilter
    ) -> [UInt8] {
        typealias Pass = ResamplePass<EightBitArithmetic>
        let channels = layout.channelCount
        func rowsResized(_ values: [UInt8], height: Int) -> [UInt8] {
            if width == self.width { return values }
            return Pass(ResampleKernel(from: self.width, to: width, filter: filter))
                .alongRows(values, width: self.width, height: height, channels: channels)
        }
        func columnsResized(_ values: [UInt8], width: Int) -> [UInt8] {
            if height == self.height { return values }
            return Pass(ResampleKernel(from: self.height, to: height, filter: filter))
                .alongColumns(values, rowLength: width * channels)
        }
        if shrinksMostlyInHeight(width: width, height: height) {
            return rowsResized(columnsResized(values, width: self.width), height: height)
        }
        return columnsResized(rowsResized(values, height: self.height), width: width)
    }

    private func resizedInFloatingPoint(
        _ values: [UInt16], width: Int, height: Int, filter: ResampleFilter
    ) -> [UInt16] {
        let channels = layout.channelCount
        let rows = ResampleKernel(from: self.width, to: width, filter: filter)
        let columns = ResampleKernel(from: self.height, to: height, filter: filter)
        if shrinksMostlyInHeight(width: width, height: height) {
            let low = ResamplePass<WideningArithmetic>(columns).alongColumns(values, rowLength: self.width * channels)
            return ResamplePass<NarrowingArithmetic>(rows)
                .alongRows(low, width: self.width, height: height, channels: channels)
        }
        let narrow = ResamplePass<WideningArithmetic>(rows)
            .alongRows(values, width: self.width, height: self.height, channels: channels)
        return ResamplePass<NarrowingArithmetic>(columns).alongColumns(narrow, rowLength: width * channels)
    }

    /// Whether the columns are resized before the rows. This is the rule that Pillow 13 follows; since 8-bit images are
    /// rounded in between, it shows in the result.
    private func shrinksMostlyInHeight(width: Int, height: Int) -> Bool {
        height < self.height && self.height - height > 2 * (self.width - width)
    }
}
