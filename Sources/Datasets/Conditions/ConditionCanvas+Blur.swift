private import Glibc

extension ConditionCanvas {
    /// Convolves with a Gaussian, cut off at three deviations; beyond the border the border's pixels go on.
    ///
    /// - Parameter deviation: The standard deviation in pixels, positive.
    mutating func blur(deviation: Float) {
        let reach = max(1, Int((3 * deviation).rounded(.up)))
        var kernel = (-reach...reach).map { Glibc.expf(-Float($0 * $0) / (2 * deviation * deviation)) }
        let sum = kernel.reduce(0, +)
        for tap in kernel.indices { kernel[tap] /= sum }
        for channel in planes.indices {
            let rows = Self.convolved(
                planes[channel], kernel, count: width, stride: 1, lines: height, lineStride: width)
            planes[channel] = Self.convolved(rows, kernel, count: height, stride: width, lines: width, lineStride: 1)
        }
    }

    private static func convolved(
        _ plane: [Float], _ kernel: [Float], count: Int, stride: Int, lines: Int, lineStride: Int
    ) -> [Float] {
        let reach = kernel.count / 2
        var result = plane
        for line in 0..<lines {
            for position in 0..<count {
                var sum: Float = 0
                for tap in kernel.indices {
                    let from = min(max(position + tap - reach, 0), count - 1)
                    sum += kernel[tap] * plane[line * lineStride + from * stride]
                }
                result[line * lineStride + position * stride] = sum
            }
        }
        return result
    }

    /// Takes the mean over a disc, as a lens out of focus does; beyond the border the border's pixels go on.
    ///
    /// Each pixel row is cut into four lines. A line crosses the disc in a chord, whose mean is a difference of running
    /// sums, so that the cost grows with the radius and not with the disc's area.
    ///
    /// - Parameter radius: The radius in pixels, positive.
    mutating func blur(discRadius radius: Float) {
        let reach = Int(radius.rounded(.up)) + 1
        // (rows down, half the chord's length) of all lines that cross the disc.
        var chords: [(row: Int, half: Float)] = []
        for row in -reach...reach {
            for part in 0..<4 {
                let distance = Float(row) + (Float(part) - 1.5) / 4
                let square = radius * radius - distance * distance
                if square > 0 { chords.append((row, square.squareRoot())) }
            }
        }
        let area = 2 * chords.reduce(0) { $0 + $1.half }
        for channel in planes.indices {
            let sums = runningSums(planes[channel], reach: reach)
            let length = width + 2 * reach + 1
            for y in 0..<height {
                for x in 0..<width {
                    var total = 0.0
                    for chord in chords {
                        let line = min(max(y + chord.row, 0), height - 1) * length
                        let middle = Float(x + reach) + 0.5
                        total += Self.sum(sums, line, to: middle + chord.half)
                        total -= Self.sum(sums, line, to: middle - chord.half)
                    }
                    planes[channel][y * width + x] = Float(total) / area
                }
            }
        }
    }

    /// The sums of the first 0, 1, 2, ... pixels of each row, `reach` copies of the border's pixels on either side
    /// included.
    private func runningSums(_ plane: [Float], reach: Int) -> [Double] {
        var sums: [Double] = []
        sums.reserveCapacity(height * (width + 2 * reach + 1))
        for y in 0..<height {
            var sum = 0.0
            sums.append(sum)
            for x in -reach..<width + reach {
                sum += Double(plane[y * width + min(max(x, 0), width - 1)])
                sums.append(sum)
            }
        }
        return sums
    }

    /// The sum of a row up to a place between pixels, where a pixel is a step one wide.
    private static func sum(_ sums: [Double], _ line: Int, to place: Float) -> Double {
        let whole = Int(place)
        let below = sums[line + whole]
        return below + Double(place - Float(whole)) * (sums[line + whole + 1] - below)
    }
}
