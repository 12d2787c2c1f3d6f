/// One axis of a convolution: coarse position y sees the fine positions stride * y - padding + tap, 0 <= tap < kernel.
///
/// A convolution reads it from fine to coarse, a transposed convolution from coarse to fine.
package struct ConvolutionAxis: Sendable, Equatable {
    /// The taps of a window.
    package let kernel: Int
    /// The fine positions from one window to the next.
    package let stride: Int
    /// The positions outside the fine axis that the first window begins with.
    package let padding: Int
    /// The positions of the fine axis.
    package let fine: Int
    /// The positions of the coarse axis.
    package let coarse: Int

    /// The widest kernel and the longest axis, which keep all arithmetic on positions far from overflow.
    private static let (kernelLimit, lengthLimit) = (64, 1 << 16)

    /// The axis of a convolution of `fine` positions: floor((fine + 2 padding - kernel) / stride) + 1 coarse ones.
    ///
    /// Nil where the kernel or stride is not positive, a padding is outside 0..<kernel, or no position is left.
    package init?(fine: Int, kernel: Int, stride: Int, padding: Int) {
        guard Self.isValid(kernel: kernel, stride: stride, padding: padding), (1...Self.lengthLimit).contains(fine),
            fine + 2 * padding >= kernel
        else { return nil }
        self.init(
            kernel: kernel, stride: stride, padding: padding, fine: fine,
            coarse: (fine + 2 * padding - kernel) / stride + 1)
    }

    /// The axis of a transposed convolution of `coarse` positions: (coarse - 1) stride + kernel - 2 padding + output
    /// padding fine ones.
    ///
    /// Nil where the kernel or stride is not positive, a padding is outside 0..<kernel, an output padding outside
    /// 0..<stride, or no position is left.
    package init?(coarse: Int, kernel: Int, stride: Int, padding: Int, outputPadding: Int) {
        guard Self.isValid(kernel: kernel, stride: stride, padding: padding), (1...Self.lengthLimit).contains(coarse),
            (0..<stride).contains(outputPadding)
        else { return nil }
        let fine = (coarse - 1) * stride + kernel - 2 * padding + outputPadding
        guard fine > 0 else { return nil }
        self.init(kernel: kernel, stride: stride, padding: padding, fine: fine, coarse: coarse)
    }

    /// The axis of a pointwise layer: every position sees itself.
    package init(pointwise count: Int) {
        self.init(kernel: 1, stride: 1, padding: 0, fine: count, coarse: count)
    }

    private init(kernel: Int, stride: Int, padding: Int, fine: Int, coarse: Int) {
        self.kernel = kernel
        self.stride = stride
        self.padding = padding
        self.fine = fine
        self.coarse = coarse
    }

    private static func isValid(kernel: Int, stride: Int, padding: Int) -> Bool {
        (1...kernelLimit).contains(kernel) && (1...kernelLimit).contains(stride) && (0..<kernel).contains(padding)
    }

    /// Whether every position sees itself and nothing else.
    var isPointwise: Bool { kernel == 1 && stride == 1 }

    /// The coarse positions whose window has this tap inside the fine axis.
    func positions(seeing tap: Int) -> Range<Int> {
        // 0 <= stride * y - padding + tap < fine
        let first = max(0, -floorDivision(tap - padding, by: stride))
        let end = min(coarse, floorDivision(fine - 1 + padding - tap, by: stride) + 1)
        return first..<max(first, end)
    }

    /// The coarse positions whose window lies inside.
    var positionsSeeingAllTaps: Range<Int> {
        let first = min(coarse, (padding + stride - 1) / stride)
        return first..<max(first, min(coarse, floorDivision(fine + padding - kernel, by: stride) + 1))
    }

    /// Taps in a row that the same positions see.
    struct Run {
        /// Counted in the order in which the taps lie in memory.
        var taps: Range<Int>
        var positions: Range<Int>
    }

    /// The taps, grouped; positions are coarse.
    var gatherRuns: [Run] {
        Self.runs(of: (0..<kernel).map(positions(seeing:)))
    }

    /// The taps that reach the fine positions stride * m + phase, the one from the lowest coarse position first.
    func scatterTaps(phase: Int) -> [Int] {
        (0..<kernel).filter { (phase + padding - $0).isMultiple(of: stride) }.reversed()
    }

    /// The coarse position from which fine position stride * m + phase is reached by the first of its taps is m plus
    /// this.
    func scatterOffset(phase: Int) -> Int {
        scatterTaps(phase: phase).first.map { (phase + padding - $0) / stride } ?? 0
    }

    /// The taps of a phase, grouped; positions are m of the fine positions stride * m + phase.
    func scatterRuns(phase: Int) -> [Run] {
        Self.runs(of: scatterPositions(phase: phase))
    }

    private func scatterPositions(phase: Int) -> [Range<Int>] {
        let count = scatterCount(phase: phase)
        let offset = scatterOffset(phase: phase)
        return scatterTaps(phase: phase).indices.map { tap in
            let first = max(0, -(offset + tap))
            return first..<max(first, min(count, coarse - (offset + tap)))
        }
    }

    /// How many fine positions stride * m + phase there are.
    private func scatterCount(phase: Int) -> Int { max(0, (fine - phase + stride - 1) / stride) }

    /// The coarse positions, grouped by the taps they see; each in one group, in their order.
    var gatherClasses: [Run] {
        Self.classes(of: (0..<kernel).map(positions(seeing:)), count: coarse)
    }

    /// The m of the fine positions stride * m + phase, grouped by which taps reach them; each in one group, in their
    /// order.
    func scatterClasses(phase: Int) -> [Run] {
        Self.classes(of: scatterPositions(phase: phase), count: scatterCount(phase: phase))
    }

    /// How many pairs of a position and a tap lie inside.
    var validTaps: Int {
        (0..<kernel).reduce(0) { $0 + positions(seeing: $1).count }
    }

    private static func runs(of positions: [Range<Int>]) -> [Run] {
        var runs: [Run] = []
        for (tap, range) in positions.enumerated() where !range.isEmpty {
            if let last = runs.last, last.taps.upperBound == tap, last.positions == range {
                runs[runs.count - 1].taps = last.taps.lowerBound..<tap + 1
            } else {
                runs.append(Run(taps: tap..<tap + 1, positions: range))
            }
        }
        return runs
    }

    /// The taps that one position sees are neighbours, because a window has no gaps.
    private static func classes(of positions: [Range<Int>], count: Int) -> [Run] {
        var runs: [Run] = []
        for position in 0..<count {
            let seen = positions.indices.filter { positions[$0].contains(position) }
            let taps = (seen.first ?? 0)..<(seen.last ?? -1) + 1
            if runs.last?.taps == taps {
                runs[runs.count - 1].positions = runs[runs.count - 1].positions.lowerBound..<position + 1
            } else {
                runs.append(Run(taps: taps, positions: position..<position + 1))
            }
        }
        return runs
    }
}

/// The quotient rounded down, below zero too.
private func floorDivision(_ dividend: Int, by divisor: Int) -> Int {
    let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
}
