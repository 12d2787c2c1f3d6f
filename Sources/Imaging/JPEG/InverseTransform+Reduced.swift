extension InverseTransform {
    /// Turns the low frequencies of a block into fewer samples, as libjpeg's reduced transforms do (jidctred).
    ///
    /// - Parameters:
    ///   - block: 64 coefficients, row by row.
    ///   - steps: What each is multiplied by.
    ///   - size: The samples along each side: 4, 2 or 1.
    ///   - output: The first sample.
    ///   - stride: How far the next row is.
    @inline(never)
    static func applyReduced(
        _ block: UnsafePointer<Int16>, steps: UnsafePointer<Int16>, size: Int, to output: UnsafeMutablePointer<UInt8>,
        stride: Int
    ) {
        switch size {
        case 4: transformTo4(block, steps, output, stride)
        case 2: transformTo2(block, steps, output, stride)
        default: output[0] = mean(Int32(block[0]) &* Int32(steps[0]))
        }
    }

    /// The mean of a block. A level out of range wraps at 10 bits, then it is clipped.
    private static func mean(_ coefficient: Int32) -> UInt8 {
        let level = (coefficient &+ 4) >> 3
        return sample((level &<< 22) >> 22)
    }

    /// Four samples of seven frequencies along each side; the fifth has no part in them.
    private static func transformTo4(
        _ block: UnsafePointer<Int16>, _ steps: UnsafePointer<Int16>, _ output: UnsafeMutablePointer<UInt8>,
        _ stride: Int
    ) {
        func row(_ index: Int) -> Line { line(block, index) &* line(steps, index) }
        let low = line(block, 1) | line(block, 2) | line(block, 3)
        let columns: (Line, Line, Line, Line)
        if low | line(block, 5) | line(block, 6) | line(block, 7) == Line() {
            let top = row(0) &<< Line(repeating: passBits)
            columns = (top, top, top, top)
        } else {
            columns = passTo4(row(0), row(1), row(2), row(3), row(5), row(6), row(7), shift: 12, bits: 16)
        }
        func column(_ index: Int) -> Line {
            Line(columns.0[index], columns.1[index], columns.2[index], columns.3[index], 0, 0, 0, 0)
        }
        let samples = passTo4(
            column(0), column(1), column(2), column(3), column(5), column(6), column(7), shift: 19, bits: 8)
        let levels = (bytes(samples.0), bytes(samples.1), bytes(samples.2), bytes(samples.3))
        for index in 0..<4 {
            let target = output + index &* stride
            target[0] = levels.0[index]
            target[1] = levels.1[index]
            target[2] = levels.2[index]
            target[3] = levels.3[index]
        }
    }

    @inline(always)
    private static func passTo4(
        _ zeroth: Line, _ first: Line, _ second: Line, _ third: Line, _ fifth: Line, _ sixth: Line, _ seventh: Line,
        shift: Int32, bits: Int32
    ) -> (Line, Line, Line, Line) {
        let base = wide(zeroth) &<< WideLine(repeating: constantBits + 1)
        let even = wide(second) &* 15137 &+ wide(sixth) &* -6270
        let rounding = WideLine(repeating: 1 &<< (shift &- 1))
        let outer = base &+ even &+ rounding
        let inner = base &- even &+ rounding
        let odd0 =
            wide(seventh) &* -1730 &+ wide(fifth) &* 11893 &+ wide(third) &* -17799 &+ wide(first) &* 8697
        let odd2 =
            wide(seventh) &* -4176 &+ wide(fifth) &* -4926 &+ wide(third) &* 7373 &+ wide(first) &* 20995
        return (
            narrow(outer &+ odd2, shift, bits), narrow(inner &+ odd0, shift, bits),
            narrow(inner &- odd0, shift, bits), narrow(outer &- odd2, shift, bits)
        )
    }

    /// Two samples of five frequencies along each side.
    private static func transformTo2(
        _ block: UnsafePointer<Int16>, _ steps: UnsafePointer<Int16>, _ output: UnsafeMutablePointer<UInt8>,
        _ stride: Int
    ) {
        func row(_ index: Int) -> WideLine { wide(line(block, index) &* line(steps, index)) }
        let base = row(0) &<< WideLine(repeating: constantBits + 2)
        let odd = row(1) &* 29692 &+ row(3) &* -10426 &+ row(5) &* 6967 &+ row(7) &* -5906
        let rounding = WideLine(repeating: 1 << 12)
        let sums = (base &+ odd &+ rounding, base &- odd &+ rounding)
        let upper = narrow(sums.0, 13, 16)
        let lower = narrow(sums.1, 13, 16)
        // What the first column gives is not clipped to 16 bits.
        pairOfSamples(upper, base: sums.0[0] >> 13, output)
        pairOfSamples(lower, base: sums.1[0] >> 13, output + stride)
    }

    @inline(always)
    private static func pairOfSamples(_ row: Line, base: Int32, _ output: UnsafeMutablePointer<UInt8>) {
        let even = base &<< (constantBits + 2) &+ 1 << 19
        let odd =
            Int32(row[1]) &* 29692 &+ Int32(row[3]) &* -10426 &+ Int32(row[5]) &* 6967 &+ Int32(row[7]) &* -5906
        output[0] = sample((even &+ odd) >> 20)
        output[1] = sample((even &- odd) >> 20)
    }
}
