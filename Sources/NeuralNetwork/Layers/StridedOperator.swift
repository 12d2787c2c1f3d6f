/// The linear map of a convolution with kernel 4x4 and stride 2, in all the directions that training and scoring need.
///
/// A `Conv2d` and a `ConvTranspose2d` are the same operator, between a fine and a coarse map:
///
///     down      coarse[y, x, a] = sum over taps and b of fine[2y - p + ky, 2x - p + kx, b] W[a, b, ky, kx]
///     up        its transpose, from coarse to fine
///     correlate dW[a, b, ky, kx] = sum over y, x of coarse[y, x, a] fine[2y - p + ky, 2x - p + kx, b]
///
/// `Conv2d` goes down, and its gradient up; `ConvTranspose2d` goes up, and its gradient down. PyTorch's weight layouts,
/// (out, in, 4, 4) of the one and (in, out, 4, 4) of the other, are both (coarse, fine, 4, 4).
///
/// A map of hidden channels is stored channels-last, each position padded with zeros to a multiple of 16 channels
/// (``channelStride(of:)``). An image, which has one to four channels, is stored as tensors are (channel, row, column) and
/// goes through *columns*: the 16 taps of each channel for each coarse position, with zeros for padding.
package final class StridedOperator: Sendable {
    /// What the fine side holds.
    package enum FineSide: Sendable {
        case map
        case image
    }

    package let vertical: WindowAxis
    package let horizontal: WindowAxis
    package let coarseChannels: Int
    package let fineChannels: Int
    package let fineSide: FineSide
    let coarseStride: Int
    let fineStride: Int
    private let downProduct: MatrixProduct
    private let upProduct: MatrixProduct
    /// The taps of a row of a map's kernel, grouped by the columns that see them, and the rows that see each row of it.
    let tapRuns: [WindowAxis.Run]
    let tapRows: [Range<Int>]
    package let weights: PackedWeights
    /// As many as a position has floats on either side.
    let zeros: AlignedFloats
    // Above these shares of elements that are not zero, dense products are faster; measured at the layers of 28x28 pixels.
    private static let downDensityLimit = 0.42
    private static let upDensityLimit = 0.45

    /// Packs the weights.
    ///
    /// - Precondition: `weight` has the shape (coarse channels, fine channels, 4, 4).
    package init(weight: Tensor, vertical: WindowAxis, horizontal: WindowAxis, fineSide: FineSide) {
        precondition(weight.shape.count == 4 && weight.shape[2] == 4 && weight.shape[3] == 4, "the kernel is 4x4")
        self.vertical = vertical
        self.horizontal = horizontal
        self.fineSide = fineSide
        coarseChannels = weight.shape[0]
        fineChannels = weight.shape[1]
        coarseStride = Self.channelStride(of: coarseChannels)
        fineStride = fineSide == .image ? 16 * fineChannels : Self.channelStride(of: fineChannels)
        tapRuns = horizontal.gatherRuns
        tapRows = (0..<WindowAxis.kernel).map(vertical.positions(seeing:))
        let (down, up): (MatrixPlan, MatrixPlan)
        switch fineSide {
        case .map:
            down = .gather(
                vertical: vertical, horizontal: horizontal, fineStride: fineStride, coarseStride: coarseStride)
            up = .scatter(
                vertical: vertical, horizontal: horizontal, fineStride: fineStride, coarseStride: coarseStride)
        case .image:
            let positions = vertical.coarse * horizontal.coarse
            down = .dense(rows: positions, inputStride: fineStride, outputStride: coarseStride)
            up = .dense(rows: positions, inputStride: coarseStride, outputStride: fineStride)
        }
        downProduct = MatrixProduct(down)
        upProduct = MatrixProduct(up)
        weights = PackedWeights(
            coarseChannels: coarseChannels, coarseStride: coarseStride,
            upGroups: Self.upGroups(
                vertical: vertical, horizontal: horizontal, fineStride: fineStride, fineSide: fineSide))
        zeros = AlignedFloats(count: max(coarseStride, fineStride))
        let packed = packGradient(weight)
        withExtendedLifetime(packed) { weights.update(from: packed.pointer) }
    }

    /// Other weights for this map, zero at first.
    package func makeWeights() -> PackedWeights {
        PackedWeights(
            coarseChannels: coarseChannels, coarseStride: coarseStride,
            upGroups: Self.upGroups(
                vertical: vertical, horizontal: horizontal, fineStride: fineStride, fineSide: fineSide))
    }

    /// Going up, a map's taps come by parity, in the order of ``WindowAxis/scatterTaps(parity:)``; an image's channels come
    /// as they are.
    private static func upGroups(
        vertical: WindowAxis, horizontal: WindowAxis, fineStride: Int, fineSide: FineSide
    ) -> [Int] {
        let panels = fineStride / MatrixKernel.panelWidth
        guard fineSide == .map else { return Array(0..<panels) }
        var groups = [Int](repeating: 0, count: 16 * panels)
        for slot in 0..<16 {
            let (parity, y, x) = (slot / 4, slot / 2 % 2, slot % 2)
            let tapY = vertical.scatterTaps(parity: parity / 2)[y]
            let tapX = horizontal.scatterTaps(parity: parity % 2)[x]
            for panel in 0..<panels { groups[(tapY * 4 + tapX) * panels + panel] = panel * 16 + slot }
        }
        return groups
    }

    /// The floats one position of a hidden map takes.
    package static func channelStride(of channels: Int) -> Int {
        roundUp(channels, toMultipleOf: MatrixKernel.panelWidth)
    }

    /// The floats of the coarse map.
    package var coarseCount: Int { vertical.coarse * horizontal.coarse * coarseStride }
    /// The floats of the fine map, or of the columns where the fine side is an image.
    package var fineCount: Int {
        switch fineSide {
        case .map: vertical.fine * horizontal.fine * fineStride
        case .image: vertical.coarse * horizontal.coarse * fineStride
        }
    }
    /// The multiplications of one pass in any direction, those with padding not counted.
    package var multiplyAdds: Int {
        vertical.validTaps * horizontal.validTaps * coarseChannels * fineChannels
    }

    /// Writes to `coarse` what `fine` (a map, or columns) gives.
    ///
    /// - Parameters:
    ///   - other: weights to use instead of the operator's own, from ``makeWeights()``.
    ///   - images: so many maps lie one behind the other on both sides.
    ///   - sparse: given where much of `fine` may be zero.
    package func down(
        fine: UnsafePointer<Float>, coarse: UnsafeMutablePointer<Float>, from start: Start = .zero, to end: End = .sum,
        with other: PackedWeights? = nil, images: Int = 1, sparse: SparseScratch? = nil
    ) {
        for image in 0..<images {
            write(
                downProduct, fine + image * fineCount, count: fineCount, weights: (other ?? weights).down,
                to: coarse + image * coarseCount, count: coarseCount, stride: coarseStride, from: start,
                to: end.advanced(by: image * coarseCount), sparse: sparse, limit: Self.downDensityLimit)
        }
    }

    /// Writes to `fine` (a map, or columns) what `coarse` gives; parameters as for
    /// ``down(fine:coarse:from:to:with:images:sparse:)``.
    package func up(
        coarse: UnsafePointer<Float>, fine: UnsafeMutablePointer<Float>, from start: Start = .zero, to end: End = .sum,
        with other: PackedWeights? = nil, images: Int = 1, sparse: SparseScratch? = nil
    ) {
        for image in 0..<images {
            write(
                upProduct, coarse + image * coarseCount, count: coarseCount, weights: (other ?? weights).up,
                to: fine + image * fineCount, count: fineCount, stride: fineStride, from: start,
                to: end.advanced(by: image * fineCount), sparse: sparse, limit: Self.upDensityLimit)
        }
    }
}
