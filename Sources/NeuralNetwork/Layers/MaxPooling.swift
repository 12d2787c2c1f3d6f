/// The largest element of each window of a channel; what lies outside counts as minus infinity.
///
/// As in PyTorch, a NaN is larger than everything, and the derivative belongs to the first of several largest elements,
/// row by row (to the last NaN).
package final class MaxPooling: Layer {
    package let inputs: [MapShape]
    package let output: MapShape
    private let vertical: ConvolutionAxis
    private let horizontal: ConvolutionAxis

    package init(channels: Int, vertical: ConvolutionAxis, horizontal: ConvolutionAxis) {
        self.vertical = vertical
        self.horizontal = horizontal
        inputs = [MapShape(channels: channels, height: vertical.fine, width: horizontal.fine)]
        output = MapShape(channels: channels, height: vertical.coarse, width: horizontal.coarse)
    }

    package func forward(_ input: LayerInput, to output: Buffer, finish: Finish, in context: LayerContext) {
        let map = input.first.holding(context.images, of: inputs[0])
        let result = output.holding(context.images, of: self.output)
        forEachWindow(images: context.images) { window, place in
            largest(of: window, in: map).value.store(result + place)
        }
        finish.apply(to: result, count: context.images * self.output.count)
    }

    package func backward(
        _ outputGradient: Buffer, input: LayerInput, index: Int, to inputGradient: Buffer, from start: Start,
        finish: Finish, in context: LayerContext
    ) {
        let map = input.first.holding(context.images, of: inputs[0])
        let (gradient, target) = (
            outputGradient.holding(context.images, of: output), inputGradient.holding(context.images, of: inputs[0])
        )
        if start == .zero { target.update(repeating: 0, count: context.images * inputs[0].count) }
        forEachWindow(images: context.images) { window, place in
            let (slope, found) = (SIMD8<Float>.load(gradient + place), largest(of: window, in: map).place)
            forEachTap(of: window) { tap, place in
                let sum = SIMD8.load(target + place)
                sum.replacing(with: sum + slope, where: found .== tap).store(target + place)
            }
        }
        finish.apply(to: target, count: context.images * inputs[0].count)
    }

    package func tangent(
        _ tangent: LayerTangent, input: LayerInput, direction: LayerDirection?, to outputTangent: Buffer,
        finish: Finish, in context: LayerContext
    ) {
        guard let source = tangent.first?.holding(context.images, of: inputs[0]) else { return }
        let map = input.first.holding(context.images, of: inputs[0])
        let result = outputTangent.holding(context.images, of: output)
        forEachWindow(images: context.images) { window, place in
            let found = largest(of: window, in: map).place
            var value = SIMD8<Float>.zero
            forEachTap(of: window) { tap, place in value.replace(with: .load(source + place), where: found .== tap) }
            value.store(result + place)
        }
        finish.apply(to: result, count: context.images * output.count)
    }

    /// The positions of a window that lie inside, for eight channels.
    private struct Window {
        /// The floats before the first position.
        var origin: Int
        var rows: Int
        var columns: Int
    }

    /// The largest element of each channel and which of the window's it is.
    @inline(__always)
    private func largest(
        of window: Window, in map: UnsafePointer<Float>
    ) -> (value: SIMD8<Float>, place: SIMD8<Int32>) {
        var (value, place) = (SIMD8<Float>(repeating: -.infinity), SIMD8<Int32>.zero)
        forEachTap(of: window) { tap, offset in
            let element = SIMD8<Float>.load(map + offset)
            let isLarger = (element .> value) .| (element .!= element)
            value.replace(with: element, where: isLarger)
            place.replace(with: SIMD8(repeating: tap), where: isLarger)
        }
        return (value, place)
    }

    @inline(__always)
    private func forEachTap(of window: Window, _ body: (_ tap: Int32, _ offset: Int) -> Void) {
        for row in 0..<window.rows {
            for column in 0..<window.columns {
                body(
                    Int32(row * window.columns + column),
                    window.origin + (row * horizontal.fine + column) * inputs[0].stride)
            }
        }
    }

    /// - Parameter body: also takes where the window's output goes.
    @inline(__always)
    private func forEachWindow(images: Int, _ body: (_ window: Window, _ place: Int) -> Void) {
        let (fine, coarse) = (inputs[0], output)
        for image in 0..<images {
            for y in 0..<coarse.height {
                let rows = Self.inside(vertical, y)
                for x in 0..<coarse.width {
                    let columns = Self.inside(horizontal, x)
                    let origin = image * fine.count + (rows.lowerBound * fine.width + columns.lowerBound) * fine.stride
                    for lane in stride(from: 0, to: fine.stride, by: 8) {
                        body(
                            Window(origin: origin + lane, rows: rows.count, columns: columns.count),
                            image * coarse.count + (y * coarse.width + x) * coarse.stride + lane)
                    }
                }
            }
        }
    }

    /// The fine positions of a window. It has one at least, for the padding is smaller than the kernel.
    private static func inside(_ axis: ConvolutionAxis, _ position: Int) -> Range<Int> {
        let first = axis.stride * position - axis.padding
        return max(0, first)..<min(axis.fine, first + axis.kernel)
    }
}
