/// Between images (channel, row, column) and columns: columns[y, x, (c, ky, kx)] stands for image[c, s y - p + ky, s x
/// - p + kx].
struct ImageColumns {
    let vertical: ConvolutionAxis
    let horizontal: ConvolutionAxis
    let channels: Int
    /// The floats of one position's columns.
    private let stride: Int
    /// Whether windows are four wide and go by two, which vectors of four and two pixels fit.
    private let isFourByTwo: Bool

    init(channels: Int, vertical: ConvolutionAxis, horizontal: ConvolutionAxis) {
        self.channels = channels
        self.vertical = vertical
        self.horizontal = horizontal
        stride = MapShape.stride(of: channels * vertical.kernel * horizontal.kernel)
        isFourByTwo = horizontal.kernel == 4 && horizontal.stride == 2
    }

    /// The image.
    var image: MapShape {
        MapShape(channels: channels, height: vertical.fine, width: horizontal.fine, order: .planar)
    }

    /// The columns, one channel an element of the window.
    var map: MapShape {
        MapShape(
            channels: channels * vertical.kernel * horizontal.kernel, height: vertical.coarse, width: horizontal.coarse)
    }

    /// Copies an image into columns, zeros where a tap lies outside; with `.output` adds it to what they hold.
    func unfold(
        _ image: UnsafePointer<Float>, into columns: UnsafeMutablePointer<Float>, from start: Start = .zero
    ) {
        guard start == .zero else {
            forEachRow { imageRow, columnRow in
                guard let imageRow else { return }
                for x in 0..<horizontal.coarse {
                    forEachTap(x) { columns[columnRow + x * stride + $0] += image[imageRow + $1] }
                }
            }
            return
        }
        clearPadding(columns)
        let inside = horizontal.positionsSeeingAllTaps
        let kernel = horizontal.kernel
        forEachRow { imageRow, columnRow in
            var column = columns + columnRow
            guard let imageRow else {
                for _ in 0..<horizontal.coarse {
                    column.update(repeating: 0, count: kernel)
                    column += stride
                }
                return
            }
            for x in 0..<inside.lowerBound { copyEdge(image + imageRow, position: x, to: columns + columnRow) }
            column += inside.lowerBound * stride
            var source = image + imageRow + (horizontal.stride * inside.lowerBound - horizontal.padding)
            if isFourByTwo {
                for _ in inside {
                    SIMD4.load(source).store(column)
                    source += 2
                    column += stride
                }
            } else {
                for _ in inside {
                    for tap in 0..<kernel { column[tap] = source[tap] }
                    source += horizontal.stride
                    column += stride
                }
            }
            for x in inside.upperBound..<horizontal.coarse {
                copyEdge(image + imageRow, position: x, to: columns + columnRow)
            }
        }
    }

    private func copyEdge(_ row: UnsafePointer<Float>, position x: Int, to columns: UnsafeMutablePointer<Float>) {
        (columns + x * stride).update(repeating: 0, count: horizontal.kernel)
        forEachTap(x) { columns[x * stride + $0] = row[$1] }
    }

    /// The columns' channels that stand for nothing.
    private func clearPadding(_ columns: UnsafeMutablePointer<Float>) {
        let used = map.channels
        guard used < stride else { return }
        for position in 0..<map.positions {
            (columns + position * stride + used).update(repeating: 0, count: stride - used)
        }
    }

    /// Adds columns to the image they stand for; what lies outside is dropped.
    func fold(_ columns: UnsafePointer<Float>, addingTo image: UnsafeMutablePointer<Float>) {
        guard isFourByTwo else {
            forEachRow { imageRow, columnRow in
                guard let imageRow else { return }
                for x in 0..<horizontal.coarse {
                    forEachTap(x) { image[imageRow + $1] += columns[columnRow + x * stride + $0] }
                }
            }
            return
        }
        // The windows of neighbours overlap by two pixels: a pair of pixels takes the lower half of one and the upper
        // half of the one before. These are the positions for which both halves lie inside.
        let first = max(1, (horizontal.padding + 1) / 2)
        let end = max(first, min(horizontal.coarse, (horizontal.fine + horizontal.padding) / 2))
        forEachRow { imageRow, columnRow in
            guard let imageRow else { return }
            let row = image + imageRow
            let taps = columns + columnRow
            for x in 0..<min(first, horizontal.coarse + 1) { addEdge(taps, pair: x, to: row) }
            var column = taps + first * stride
            var pixels = row + (2 * first - horizontal.padding)
            for _ in first..<end {
                (SIMD2.load(pixels) + SIMD2.load(column) + SIMD2.load(column + (2 - stride))).store(pixels)
                column += stride
                pixels += 2
            }
            for x in Swift.stride(from: end, through: horizontal.coarse, by: 1) { addEdge(taps, pair: x, to: row) }
        }
    }

    /// The pixels 2x - p and 2x - p + 1, as far as they lie inside.
    private func addEdge(_ taps: UnsafePointer<Float>, pair x: Int, to row: UnsafeMutablePointer<Float>) {
        for lane in 0..<2 {
            let index = 2 * x - horizontal.padding + lane
            guard index >= 0, index < horizontal.fine else { continue }
            var sum: Float = 0
            if x < horizontal.coarse { sum += taps[x * stride + lane] }
            if x > 0 { sum += taps[(x - 1) * stride + 2 + lane] }
            row[index] += sum
        }
    }

    /// The taps of a window that lie inside, and the columns of the image that they see.
    @inline(__always)
    private func forEachTap(_ x: Int, _ body: (_ tap: Int, _ fineX: Int) -> Void) {
        let first = horizontal.stride * x - horizontal.padding
        for tap in max(0, -first)..<max(max(0, -first), min(horizontal.kernel, horizontal.fine - first)) {
            body(tap, first + tap)
        }
    }

    /// For every channel, row of positions and row of taps: the image's row, nil where it lies outside, and the first
    /// position's columns of that row.
    @inline(__always)
    private func forEachRow(_ body: (_ imageRow: Int?, _ columnRow: Int) -> Void) {
        for channel in 0..<channels {
            for y in 0..<vertical.coarse {
                for tap in 0..<vertical.kernel {
                    let fineY = vertical.stride * y - vertical.padding + tap
                    let isInside = fineY >= 0 && fineY < vertical.fine
                    body(
                        isInside ? (channel * vertical.fine + fineY) * horizontal.fine : nil,
                        y * horizontal.coarse * stride + (channel * vertical.kernel + tap) * horizontal.kernel)
                }
            }
        }
    }
}
