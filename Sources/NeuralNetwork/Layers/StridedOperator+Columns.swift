/// Between images and columns: columns[y, x, c, ky, kx] stands for image[c, 2y - p + ky, 2x - p + kx].
extension StridedOperator {
    private static let tapCount = 4

    /// Copies an image (channel, row, column) into columns, zeros where a tap lies outside.
    package func columns(of image: UnsafePointer<Float>, into columns: UnsafeMutablePointer<Float>) {
        let inside = horizontal.positionsSeeingAllTaps
        forEachRow { imageRow, columnRow in
            var column = columns + columnRow
            guard let imageRow else {
                for _ in 0..<horizontal.coarse {
                    SIMD4<Float>.zero.store(column)
                    column += fineStride
                }
                return
            }
            for x in 0..<inside.lowerBound { copyEdge(image + imageRow, position: x, to: columns + columnRow) }
            column += inside.lowerBound * fineStride
            var source = image + imageRow + (2 * inside.lowerBound - horizontal.padding)
            for _ in inside {
                SIMD4.load(source).store(column)
                source += WindowAxis.stride
                column += fineStride
            }
            for x in inside.upperBound..<horizontal.coarse {
                copyEdge(image + imageRow, position: x, to: columns + columnRow)
            }
        }
    }

    private func copyEdge(_ row: UnsafePointer<Float>, position x: Int, to columns: UnsafeMutablePointer<Float>) {
        let first = 2 * x - horizontal.padding
        for tap in 0..<Self.tapCount {
            let isInside = first + tap >= 0 && first + tap < horizontal.fine
            columns[x * fineStride + tap] = isInside ? row[first + tap] : 0
        }
    }

    /// Adds columns to the image (channel, row, column) they stand for; what lies outside is dropped.
    ///
    /// The windows of neighbours overlap by two pixels: a pair of pixels takes the lower half of one and the upper half of the
    /// one before.
    package func fold(_ columns: UnsafePointer<Float>, addingTo image: UnsafeMutablePointer<Float>) {
        // The positions whose lower half and the upper half of the one before lie inside.
        let first = max(1, (horizontal.padding + 1) / 2)
        let end = max(first, min(horizontal.coarse, (horizontal.fine + horizontal.padding) / 2))
        forEachRow { imageRow, columnRow in
            guard let imageRow else { return }
            let row = image + imageRow
            let taps = columns + columnRow
            for x in 0..<min(first, horizontal.coarse + 1) { addEdge(taps, pair: x, to: row) }
            var column = taps + first * fineStride
            var pixels = row + (2 * first - horizontal.padding)
            for _ in first..<end {
                (SIMD2.load(pixels) + SIMD2.load(column) + SIMD2.load(column + (2 - fineStride))).store(pixels)
                column += fineStride
                pixels += WindowAxis.stride
            }
            for x in stride(from: end, through: horizontal.coarse, by: 1) { addEdge(taps, pair: x, to: row) }
        }
    }

    /// The pixels 2x - p and 2x - p + 1, as far as they lie inside.
    private func addEdge(_ taps: UnsafePointer<Float>, pair x: Int, to row: UnsafeMutablePointer<Float>) {
        for lane in 0..<2 {
            let index = 2 * x - horizontal.padding + lane
            guard index >= 0, index < horizontal.fine else { continue }
            var sum: Float = 0
            if x < horizontal.coarse { sum += taps[x * fineStride + lane] }
            if x > 0 { sum += taps[(x - 1) * fineStride + 2 + lane] }
            row[index] += sum
        }
    }

    /// For every channel, row of positions and row of taps: the image's row, nil where it lies outside, and the first
    /// position's four columns.
    @inline(__always)
    private func forEachRow(_ body: (_ imageRow: Int?, _ columnRow: Int) -> Void) {
        for channel in 0..<fineChannels {
            for y in 0..<vertical.coarse {
                for tap in 0..<Self.tapCount {
                    let fineY = 2 * y - vertical.padding + tap
                    let isInside = fineY >= 0 && fineY < vertical.fine
                    body(
                        isInside ? (channel * vertical.fine + fineY) * horizontal.fine : nil,
                        y * horizontal.coarse * fineStride + (channel * Self.tapCount + tap) * Self.tapCount)
                }
            }
        }
    }
}
