/// The linear map of a convolution, in all the directions that training and scoring need.
///
/// A convolution and a transposed convolution are the same operator, between a fine and a coarse map. With the stride s
/// and the padding p:
///
///     down      coarse[y, x, a] = sum over taps and b of fine[s y - p + ky, s x - p + kx, b] W[a, b, ky, kx]
///     up        its transpose, from coarse to fine
///     correlate dW[a, b, ky, kx] = sum over y, x of coarse[y, x, a] fine[s y - p + ky, s x - p + kx, b]
///
/// A convolution goes down, and its gradient up; a transposed convolution goes up, and its gradient down. PyTorch's
/// weight layouts, (out, in, kh, kw) of the one and (in, out, kh, kw) of the other, are both (coarse, fine, kh, kw).
///
/// Maps are channels-last, as ``MapShape`` says. With groups, coarse channels of a group meet fine channels of the same
/// group only; the weights are then (coarse, fine / groups, kh, kw) and kept as a full matrix with zeros between the
/// groups, so that grouping saves memory in files but no arithmetic. (A depthwise layer, as many groups as channels,
/// has a kernel of its own.)
///
/// Zeros are skipped where they are many and the map on that side comes from a rectifier, or is a gradient behind one.
package final class ConvolutionOperator: LinearOperator {
    package let vertical: ConvolutionAxis
    package let horizontal: ConvolutionAxis
    package let coarseChannels: Int
    package let fineChannels: Int
    package let groups: Int
    let coarseStride: Int
    let fineStride: Int
    /// For one map, and for ``together`` of them.
    private let downProducts: [MatrixProduct]
    private let upProducts: [MatrixProduct]
    /// Maps that the weights are read once for: several where a map is one position.
    private let together: Int
    /// The taps of a row of the kernel, grouped by the columns that see them, and the rows that see each row of it.
    let tapRuns: [ConvolutionAxis.Run]
    let tapRows: [Range<Int>]
    package let weights: PackedWeights
    /// As many as a position has floats on either side.
    let zeros: AlignedFloats
    private let skipsCoarseZeros: Bool
    private let skipsFineZeros: Bool
    // Above these shares of elements that are not zero, dense products are faster; measured at the layers of 28x28
    // pixels.
    private static let downDensityLimit = 0.42
    private static let upDensityLimit = 0.45

    /// The operator.
    ///
    /// - Parameters:
    ///   - groups: divides both numbers of channels.
    ///   - skipsCoarseZeros: whether much of the coarse maps, or of gradients like them, may be exactly zero.
    ///   - skipsFineZeros: the same of the fine maps, on their way down.
    ///   - weights: of an operator between maps of any size, with the same channels, kernel, stride and padding; nil
    ///     for weights of zero.
    package init(
        coarseChannels: Int, fineChannels: Int, vertical: ConvolutionAxis, horizontal: ConvolutionAxis, groups: Int = 1,
        skipsCoarseZeros: Bool = false, skipsFineZeros: Bool = false, weights: PackedWeights? = nil
    ) {
        precondition(
            coarseChannels.isMultiple(of: groups) && fineChannels.isMultiple(of: groups), "groups divide the channels")
        self.vertical = vertical
        self.horizontal = horizontal
        self.coarseChannels = coarseChannels
        self.fineChannels = fineChannels
        self.groups = groups
        coarseStride = MapShape.stride(of: coarseChannels)
        fineStride = MapShape.stride(of: fineChannels)
        tapRuns = horizontal.gatherRuns
        tapRows = (0..<vertical.kernel).map(vertical.positions(seeing:))
        let isPointwise = vertical.isPointwise && horizontal.isPointwise
        if isPointwise {
            let positions = vertical.coarse * horizontal.coarse
            together = positions == 1 ? 4 : 1
            let rows = together > 1 ? [positions, positions * together] : [positions]
            let (fineStride, coarseStride) = (fineStride, coarseStride)
            downProducts = rows.map {
                MatrixProduct(
                    .dense(rows: $0, inputStride: fineStride, outputStride: coarseStride, length: fineChannels))
            }
            upProducts = rows.map {
                MatrixProduct(
                    .dense(rows: $0, inputStride: coarseStride, outputStride: fineStride, length: coarseChannels))
            }
        } else {
            together = 1
            downProducts = [
                MatrixProduct(
                    .gather(
                        vertical: vertical, horizontal: horizontal, fineStride: fineStride, coarseStride: coarseStride))
            ]
            upProducts = [
                MatrixProduct(
                    .scatter(
                        vertical: vertical, horizontal: horizontal, fineStride: fineStride, coarseStride: coarseStride))
            ]
        }
        // The products of a pointwise layer are so few a position that listing what is not zero does not pay.
        self.skipsCoarseZeros = skipsCoarseZeros && !isPointwise
        self.skipsFineZeros = skipsFineZeros && !isPointwise
        self.weights = weights ?? Self.makeWeights(coarseChannels, coarseStride, fineStride, vertical, horizontal)
        zeros = AlignedFloats(count: max(coarseStride, fineStride))
    }

    /// Whether zeros of this coarse map, or of a gradient like it, may be skipped.
    var isCoarseSparse: Bool { skipsCoarseZeros }

    /// Other weights for this map, zero at first.
    package func makeWeights() -> PackedWeights {
        Self.makeWeights(coarseChannels, coarseStride, fineStride, vertical, horizontal)
    }

    /// Going up, the taps come by phase, in the order of ``ScatterPhase``.
    private static func makeWeights(
        _ coarseChannels: Int, _ coarseStride: Int, _ fineStride: Int, _ vertical: ConvolutionAxis,
        _ horizontal: ConvolutionAxis
    ) -> PackedWeights {
        let panels = fineStride / MatrixKernel.panelWidth
        let slots = vertical.kernel * horizontal.kernel
        var groups = [Int](repeating: 0, count: slots * panels)
        for phase in ScatterPhase.all(vertical: vertical, horizontal: horizontal) {
            for (y, tapY) in phase.tapsY.enumerated() {
                for (x, tapX) in phase.tapsX.enumerated() {
                    let slot = phase.firstSlot + y * phase.tapsX.count + x
                    for panel in 0..<panels {
                        groups[(tapY * horizontal.kernel + tapX) * panels + panel] = panel * slots + slot
                    }
                }
            }
        }
        return PackedWeights(coarseChannels: coarseChannels, coarseStride: coarseStride, upGroups: groups)
    }

    /// The floats of the coarse map.
    package var coarseCount: Int { vertical.coarse * horizontal.coarse * coarseStride }
    /// The floats of the fine map.
    package var fineCount: Int { vertical.fine * horizontal.fine * fineStride }
    /// The multiplications of one pass in any direction, those with padding or between groups not counted.
    package var multiplyAdds: Int {
        vertical.validTaps * horizontal.validTaps * coarseChannels * fineChannels / groups
    }

    /// Writes to `coarse` what `fine` gives.
    ///
    /// - Parameters:
    ///   - bias: one value a coarse channel, that the sums start at; nil starts them at `start`.
    ///   - other: weights to use instead of the operator's own, from ``makeWeights()``.
    ///   - images: so many maps lie one behind the other on both sides.
    ///   - lists: memory for what is not zero.
    package func down(
        fine: UnsafePointer<Float>, coarse: UnsafeMutablePointer<Float>, from start: Start = .zero,
        bias: AlignedFloats? = nil, finish: Finish = Finish(), with other: PackedWeights? = nil, images: Int = 1,
        lists: SparseScratch?
    ) {
        forEachProduct(downProducts, images: images) { product, image, count in
            write(
                product, fine + image * fineCount, count: count * fineCount, weights: (other ?? weights).down,
                to: coarse + image * coarseCount, count: count * coarseCount, stride: coarseStride, from: start,
                bias: bias, finish: finish.advanced(by: image * coarseCount), lists: skipsFineZeros ? lists : nil,
                limit: Self.downDensityLimit)
        }
    }

    /// Writes to `fine` what `coarse` gives; parameters as for
    /// ``down(fine:coarse:from:bias:finish:with:images:lists:)``.
    package func up(
        coarse: UnsafePointer<Float>, fine: UnsafeMutablePointer<Float>, from start: Start = .zero,
        bias: AlignedFloats? = nil, finish: Finish = Finish(), with other: PackedWeights? = nil, images: Int = 1,
        lists: SparseScratch?
    ) {
        forEachProduct(upProducts, images: images) { product, image, count in
            write(
                product, coarse + image * coarseCount, count: count * coarseCount, weights: (other ?? weights).up,
                to: fine + image * fineCount, count: count * fineCount, stride: fineStride, from: start, bias: bias,
                finish: finish.advanced(by: image * fineCount), lists: skipsCoarseZeros ? lists : nil,
                limit: Self.upDensityLimit)
        }
    }

    @inline(__always)
    private func forEachProduct(
        _ products: [MatrixProduct], images: Int, _ body: (_ product: MatrixProduct, _ image: Int, _ count: Int) -> Void
    ) {
        var image = 0
        while image < images {
            let isTogether = together > 1 && images - image >= together
            body(products[isTogether ? 1 : 0], image, isTogether ? together : 1)
            image += isTogether ? together : 1
        }
    }
}
