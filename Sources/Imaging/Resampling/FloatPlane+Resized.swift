extension FloatPlane {
    /// The plane in another size, by the bilinear filter: between the centres of pixels where it grows, averages where
    /// it shrinks.
    ///
    /// Weights are not negative and add up to 1, so that no value leaves the range of those of the plane by more than
    /// rounding.
    ///
    /// - Parameters:
    ///   - width: The new width in pixels, at least 1.
    ///   - height: The new height in pixels, at least 1.
    package func resized(width: Int, height: Int) -> FloatPlane {
        var values = values
        if width != self.width {
            values = ResamplePass<FloatArithmetic>(ResampleKernel(from: self.width, to: width, filter: .bilinear))
                .alongRows(values, width: self.width, height: self.height, channels: 1)
        }
        if height != self.height {
            values = ResamplePass<FloatArithmetic>(ResampleKernel(from: self.height, to: height, filter: .bilinear))
                .alongColumns(values, rowLength: width)
        }
        return FloatPlane(width: width, height: height, values: values)
    }
}
