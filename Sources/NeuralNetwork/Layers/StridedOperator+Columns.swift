/// Between images and columns: columns[y, x, c, ky, kx] stands for image[c, 2y - p + ky, 2x - p + kx].
extension StridedOperator {
    /// Copies an image (channel, row, column) into columns, zeros where a tap lies outside.
    package func columns(of image: UnsafePointer<Float>, into columns: UnsafeMutablePointer<Float>) {
        forEachColumnRow { column, origin, taps in
            for tap in 0..<4 {
                columns[column + tap] = taps.contains(tap) ? image[origin + tap] : 0
            }
        }
    }

    /// Adds columns to the image (channel, row, column) they stand for; what lies outside is dropped.
    package func fold(_ columns: UnsafePointer<Float>, addingTo image: UnsafeMutablePointer<Float>) {
        forEachColumnRow { column, origin, taps in
            for tap in taps {
                image[origin + tap] += columns[column + tap]
            }
        }
    }

    /// For every position, channel and row of taps: where its four columns start, where the first of its taps lies in the
    /// image (perhaps outside), and which taps lie inside; rows of taps outside come with none.
    @inline(__always)
    private func forEachColumnRow(_ body: (_ column: Int, _ origin: Int, _ taps: Range<Int>) -> Void) {
        let (height, width) = (vertical.fine, horizontal.fine)
        var column = 0
        for y in 0..<vertical.coarse {
            for x in 0..<horizontal.coarse {
                let fineX = 2 * x - horizontal.padding
                let taps = min(4, max(0, -fineX))..<max(min(4, max(0, -fineX)), min(4, width - fineX))
                for channel in 0..<fineChannels {
                    for tap in 0..<4 {
                        let fineY = 2 * y - vertical.padding + tap
                        let isInside = fineY >= 0 && fineY < height
                        body(column, (channel * height + fineY) * width + fineX, isInside ? taps : 0..<0)
                        column += 4
                    }
                }
            }
        }
    }
}
