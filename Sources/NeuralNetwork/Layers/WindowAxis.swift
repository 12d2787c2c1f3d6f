/// One axis of a convolution with kernel 4 and stride 2: coarse position y sees the fine positions 2y - padding + tap.
///
/// `Conv2d` reads it from fine to coarse, `ConvTranspose2d` from coarse to fine.
package struct WindowAxis: Sendable, Equatable {
    package static let kernel = 4
    package static let stride = 2

    package let fine: Int
    package let coarse: Int
    package let padding: Int

    /// The axis of a convolution of `fine` positions; nil where a padding is outside 0...3 or nothing is left.
    package init?(fine: Int, padding: Int) {
        guard fine > 0, (0..<Self.kernel).contains(padding), fine + 2 * padding >= Self.kernel else { return nil }
        self.init(fine: fine, coarse: (fine + 2 * padding - Self.kernel) / Self.stride + 1, padding: padding)
    }

    /// The axis of a transposed convolution of `coarse` positions; nil where a padding is outside 0...3, an output
    /// padding outside 0...1, or nothing is left.
    package init?(coarse: Int, padding: Int, outputPadding: Int) {
        guard coarse > 0, (0..<Self.kernel).contains(padding), (0..<Self.stride).contains(outputPadding) else {
            return nil
        }
        let fine = (coarse - 1) * Self.stride + Self.kernel - 2 * padding + outputPadding
        guard fine > 0 else { return nil }
        self.init(fine: fine, coarse: coarse, padding: padding)
    }

    private init(fine: Int, coarse: Int, padding: Int) {
        self.fine = fine
        self.coarse = coarse
        self.padding = padding
    }

    /// The coarse positions whose window has this tap inside the fine axis.
    func positions(seeing tap: Int) -> Range<Int> {
        // 0 <= 2y - padding + tap < fine; numerators shifted by 4 so that the division rounds down below zero too.
        let first = max(0, (padding - tap + 1 + 4) / 2 - 2)
        let end = min(coarse, (fine - 1 + padding - tap + 4) / 2 - 2 + 1)
        return first..<max(first, end)
    }

    /// The coarse positions whose window lies inside.
    var positionsSeeingAllTaps: Range<Int> {
        let first = (padding + 1) / 2
        return min(first, coarse)..<max(min(first, coarse), min(coarse, (fine + padding - Self.kernel + 2) / 2))
    }

    /// Taps in a row that the same positions see.
    struct Run {
        /// Counted in the order in which the taps lie in memory.
        var taps: Range<Int>
        var positions: Range<Int>
    }

    /// The taps 0..<4, grouped; positions are coarse.
    var gatherRuns: [Run] {
        Self.runs(of: (0..<Self.kernel).map(positions(seeing:)))
    }

    /// The two taps that reach the fine positions 2m + parity, the one from the lower coarse position first.
    func scatterTaps(parity: Int) -> [Int] {
        let first = (parity + padding) % 2
        return [first + 2, first]
    }

    /// The coarse position from which fine position 2m + parity is reached by the first of its taps is m plus this.
    func scatterOffset(parity: Int) -> Int {
        (parity + padding - scatterTaps(parity: parity)[0]) / 2
    }

    /// The two taps of a parity, grouped; positions are m of the fine positions 2m + parity.
    func scatterRuns(parity: Int) -> [Run] {
        Self.runs(of: scatterPositions(parity: parity))
    }

    private func scatterPositions(parity: Int) -> [Range<Int>] {
        let count = (fine - parity + 1) / 2
        let offset = scatterOffset(parity: parity)
        return (0..<2).map { tap in
            let first = max(0, -(offset + tap))
            return first..<max(first, min(count, coarse - (offset + tap)))
        }
    }

    /// The coarse positions, grouped by the taps they see; each in one group, in their order.
    var gatherClasses: [Run] {
        Self.classes(of: (0..<Self.kernel).map(positions(seeing:)), count: coarse)
    }

    /// The m of the fine positions 2m + parity, grouped by which of the two taps reach them; each in one group, in their order.
    func scatterClasses(parity: Int) -> [Run] {
        Self.classes(of: scatterPositions(parity: parity), count: (fine - parity + 1) / 2)
    }

    /// How many pairs of a position and a tap lie inside.
    var validTaps: Int {
        (0..<Self.kernel).reduce(0) { $0 + positions(seeing: $1).count }
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

    /// The taps of one position are always neighbours, for windows are.
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
