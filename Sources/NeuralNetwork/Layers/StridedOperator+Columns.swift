/// Between images and columns: columns[y, x, c, ky, kx] stands for image[c, 2y - p + ky, 2x - p + kx].
extension StridedOperator {
    private static let tapCount = 4

    /// Copies an image (channel, row, column) into columns, zeros where a tap lies outside.
    package func columns(of image: UnsafePointer<Float>, into columns: UnsafeMutablePointer<Float>) {
        forEachRow { imageRow, columnRow in
            for x in 0..<horizontal.coarse {
                let first = 2 * x - horizontal.padding
                let column = columns + columnRow + x * fineStride
                if let imageRow, first >= 0, first + Self.tapCount <= horizontal.fine {
                    SIMD4.load(image + imageRow + first).store(column)
                } else {
                    for tap in 0..<Self.tapCount {
                        let isInside = first + tap >= 0 && first + tap < horizontal.fine
                        column[tap] = if let imageRow, isInside { image[imageRow + first + tap] } else { 0 }
                    }
                }
            }
        }
    }

    /// Adds columns to the image (channel, row, column) they stand for; what lies outside is dropped.
    ///
    /// The windows of neighbours overlap by two pixels: the upper half of one waits for the lower half of the next, and
    /// every pixel of a row is written once.
    package func fold(_ columns: UnsafePointer<Float>, addingTo image: UnsafeMutablePointer<Float>) {
        forEachRow { imageRow, columnRow in
            guard let imageRow else { return }
            let row = image + imageRow
            var waiting = SIMD2<Float>.zero
            for x in 0..<horizontal.coarse {
                let taps = SIMD4.load(columns + columnRow + x * fineStride)
                add(waiting + taps.lowHalf, to: row, at: 2 * x - horizontal.padding)
                waiting = taps.highHalf
            }
            add(waiting, to: row, at: 2 * horizontal.coarse - horizontal.padding)
        }
    }

    @inline(__always)
    private func add(_ pair: SIMD2<Float>, to row: UnsafeMutablePointer<Float>, at index: Int) {
        if index >= 0, index + 2 <= horizontal.fine {
            (SIMD2.load(row + index) + pair).store(row + index)
        } else {
            for lane in 0..<2 where index + lane >= 0 && index + lane < horizontal.fine {
                row[index + lane] += pair[lane]
            }
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
