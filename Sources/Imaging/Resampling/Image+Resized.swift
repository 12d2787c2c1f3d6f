extension Image {
    /// The image in another size.
    ///
    /// 8-bit images come out bit for bit as from Pillow's `Image.resize`: rows first, then columns, each in fixed point
    /// and rounded to 8 bits, and not at all in a direction in which the size stays. 16-bit images are
    /// computed in single precision throughout and rounded once. Values beyond the range, where the filter
    /// overshoots, are clipped. Channels are independent, opacity is one of them: drop it before, by `luma()` or `rgb()`,
    /// unless colours of transparent pixels are meant to bleed.
    ///
    /// Memory: the result, and an image of the new width and the old height.
    ///
    /// - Parameters:
    ///   - width: The new width in pixels, at least 1.
    ///   - height: The new height in pixels, at least 1.
    ///   - filter: How pixels are weighted.
    public func resized(width: Int, height: Int, filter: ResampleFilter) -> Image {
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
        let channels = layout.channelCount
        var values = values
        if width != self.width {
            let kernel = ResampleKernel(from: self.width, to: width, filter: filter)
            values = ResamplePass<EightBitArithmetic>(kernel)
                .alongRows(values, width: self.width, height: self.height, channels: channels)
        }
        if height != self.height {
            let kernel = ResampleKernel(from: self.height, to: height, filter: filter)
            values = ResamplePass<EightBitArithmetic>(kernel).alongColumns(values, rowLength: width * channels)
        }
        return values
    }

    private func resizedInFloatingPoint(
        _ values: [UInt16], width: Int, height: Int, filter: ResampleFilter
    ) -> [UInt16] {
        let channels = layout.channelCount
        let rows = ResampleKernel(from: self.width, to: width, filter: filter)
        let columns = ResampleKernel(from: self.height, to: height, filter: filter)
        let wide = ResamplePass<WideningArithmetic>(rows)
            .alongRows(values, width: self.width, height: self.height, channels: channels)
        return ResamplePass<NarrowingArithmetic>(columns).alongColumns(wide, rowLength: width * channels)
    }
}
