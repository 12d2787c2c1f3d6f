/// The linear map of a depthwise convolution, in all the directions that training and scoring need: what
/// ``ConvolutionOperator`` is with as many groups as channels.
///
///     down      coarse[y, x, c] = sum over taps of fine[s y - p + ky, s x - p + kx, c] W[c, ky, kx]
///     up        its transpose, from coarse to fine
///     correlate dW[c, ky, kx] = sum over y, x of coarse[y, x, c] fine[s y - p + ky, s x - p + kx, c]
///
/// Maps are channels-last, weights packed as (ky, kx, channel) with the padding of a map's position.
package final class DepthwiseOperator: LinearOperator {
    package let vertical: ConvolutionAxis
    package let horizontal: ConvolutionAxis
    package let channels: Int
    package let weights: PackedWeights
    private let stride: Int
    private let downPlan: DepthwisePlan
    private let upPlan: DepthwisePlan
    private let zeros: AlignedFloats

    /// The operator.
    ///
    /// - Parameter weights: of an operator between maps of any size, with the same kernel; nil for weights of zero.
    package init(
        channels: Int, vertical: ConvolutionAxis, horizontal: ConvolutionAxis, weights: PackedWeights? = nil
    ) {
        self.vertical = vertical
        self.horizontal = horizontal
        self.channels = channels
        stride = MapShape.stride(of: channels)
        downPlan = .gather(vertical: vertical, horizontal: horizontal, stride: stride)
        upPlan = .scatter(vertical: vertical, horizontal: horizontal, stride: stride)
        self.weights = weights ?? PackedWeights(count: vertical.kernel * horizontal.kernel * stride)
        zeros = AlignedFloats(count: stride)
    }

    package var multiplyAdds: Int { vertical.validTaps * horizontal.validTaps * channels }
    package var gradientCount: Int { vertical.kernel * horizontal.kernel * stride }
    private var coarseCount: Int { vertical.coarse * horizontal.coarse * stride }
    private var fineCount: Int { vertical.fine * horizontal.fine * stride }

    package func makeWeights() -> PackedWeights { PackedWeights(count: gradientCount) }

    /// Writes to `coarse` what `fine` gives; parameters as for
    /// ``ConvolutionOperator/down(fine:coarse:from:bias:finish:with:images:lists:)``.
    func down(
        fine: UnsafePointer<Float>, coarse: UnsafeMutablePointer<Float>, from start: Start = .zero,
        bias: AlignedFloats? = nil, finish: Finish = Finish(), with other: PackedWeights? = nil, images: Int = 1
    ) {
        for image in 0..<images {
            write(
                downPlan, fine + image * fineCount, weights: (other ?? weights).down, to: coarse + image * coarseCount,
                from: start, bias: bias, finish: finish.advanced(by: image * coarseCount))
        }
    }

    /// Writes to `fine` what `coarse` gives.
    func up(
        coarse: UnsafePointer<Float>, fine: UnsafeMutablePointer<Float>, from start: Start = .zero,
        finish: Finish = Finish(), with other: PackedWeights? = nil, images: Int = 1
    ) {
        for image in 0..<images {
            write(
                upPlan, coarse + image * coarseCount, weights: (other ?? weights).up, to: fine + image * fineCount,
                from: start, bias: nil, finish: finish.advanced(by: image * fineCount))
        }
    }

    private func write(
        _ plan: DepthwisePlan, _ input: UnsafePointer<Float>, weights: AlignedFloats,
        to output: UnsafeMutablePointer<Float>, from start: Start, bias: AlignedFloats?, finish: Finish
    ) {
        let initial: UnsafePointer<Float>? =
            switch start {
            case .output: nil
            case .zero: UnsafePointer((bias ?? zeros).pointer)
            }
        let tileFinish = TileFinish(bias: initial, finish)
        plan.tiles.withUnsafeBufferPointer { tiles in
            for lane in Swift.stride(from: 0, to: stride, by: MatrixKernel.panelWidth) {
                let panelFinish = tileFinish.advanced(by: lane)
                for tile in tiles {
                    DepthwiseKernel.multiply(
                        tile, plan.steps, input: input + lane, weights: weights.pointer + lane, output: output + lane,
                        finish: panelFinish)
                }
            }
        }
    }

    /// Computes dW, packed.
    ///
    /// - Parameters:
    ///   - isAdding: whether dW is added to `gradient`, or replaces what it holds.
    ///   - images: so many maps lie one behind the other on both sides; their gradients are added up.
    func correlate(
        coarse: UnsafePointer<Float>, fine: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>,
        isAdding: Bool, images: Int = 1
    ) {
        for tapY in 0..<vertical.kernel {
            for tapX in 0..<horizontal.kernel {
                let target = gradient + (tapY * horizontal.kernel + tapX) * stride
                if !isAdding { target.update(repeating: 0, count: stride) }
                let (rows, columns) = (vertical.positions(seeing: tapY), horizontal.positions(seeing: tapX))
                guard !rows.isEmpty, !columns.isEmpty else { continue }
                let coarseOrigin = (rows.lowerBound * horizontal.coarse + columns.lowerBound) * stride
                let fineY = vertical.stride * rows.lowerBound - vertical.padding + tapY
                let fineX = horizontal.stride * columns.lowerBound - horizontal.padding + tapX
                let fineOrigin = (fineY * horizontal.fine + fineX) * stride
                var walk = CorrelationWalk(
                    images: 1, rows: 0, columns: columns.count, coarseStep: stride,
                    fineStep: horizontal.stride * stride, coarseRowStep: horizontal.coarse * stride,
                    fineRowStep: vertical.stride * horizontal.fine * stride, coarseImageStep: coarseCount,
                    fineImageStep: fineCount)
                // Sums in float of as many positions as those of other convolutions.
                let height = max(1, ConvolutionOperator.blockPositions / columns.count)
                for image in 0..<images {
                    for start in Swift.stride(from: 0, to: rows.count, by: height) {
                        walk.rows = min(height, rows.count - start)
                        let first = coarse + image * coarseCount + coarseOrigin + start * walk.coarseRowStep
                        let second = fine + image * fineCount + fineOrigin + start * walk.fineRowStep
                        for lane in Swift.stride(from: 0, to: stride, by: MatrixKernel.panelWidth) {
                            DepthwiseKernel.correlate(
                                walk, coarse: first + lane, fine: second + lane, gradient: target + lane)
                        }
                    }
                }
            }
        }
    }

    /// - Precondition: `elements` are (channels, 1, kh, kw).
    package func pack(_ elements: [Float], into packed: UnsafeMutablePointer<Float>) {
        forEachElement { index, place in packed[place] = elements[index] }
    }

    /// A packed gradient in the order of the weights: (channels, 1, kh, kw).
    package func unpack(_ packed: UnsafePointer<Float>) -> [Float] {
        var elements = [Float](repeating: 0, count: channels * vertical.kernel * horizontal.kernel)
        forEachElement { index, place in elements[index] = packed[place] }
        return elements
    }

    private func forEachElement(_ body: (_ index: Int, _ place: Int) -> Void) {
        let taps = vertical.kernel * horizontal.kernel
        for channel in 0..<channels {
            for tap in 0..<taps { body(channel * taps + tap, tap * stride + channel) }
        }
    }
}
