/// The inverse discrete cosine transform of a block (ITU-T T.81, clause A.3.3), in integers.
///
/// It is the accurate integer transform of libjpeg (Loeffler, Ligtenberg and Moschytz, ICASSP 1989: 11 multiplications
/// along a column or row): columns first, then rows, constants of 13 bits after the point, 2 of which are kept between
/// the passes. To the bit it is what libjpeg-turbo computes with vectors of 16 bits on x86-64, for coefficients out of
/// any range, too: products with steps and sums of two inputs wrap at 16 bits, what a pass puts out is clipped to them.
enum InverseTransform {
    /// A row or a column of a block.
    typealias Line = SIMD8<Int16>
    /// The same where products are summed.
    typealias WideLine = SIMD8<Int32>
    typealias Lines = (Line, Line, Line, Line, Line, Line, Line, Line)

    /// Turns the coefficients of a block into samples.
    ///
    /// - Parameters:
    ///   - block: 64 coefficients, row by row.
    ///   - steps: What each is multiplied by.
    ///   - last: The last coefficient that is not zero, in the order of the file, or any later one.
    ///   - size: The samples along each side: 8, or 4, 2 or 1 for an image of reduced size.
    ///   - output: The first sample.
    ///   - stride: How far the next row is.
    @inline(always)
    static func apply(
        _ block: UnsafePointer<Int16>, steps: UnsafePointer<Int16>, last: Int, size: Int,
        to output: UnsafeMutablePointer<UInt8>, stride: Int
    ) {
        if size == 8 {
            if last == 0 {
                fill(block[0] &* steps[0], output, stride)
            } else if last < lowCount {
                transformLow(block, steps, output, stride)
            } else {
                transformAll(block, steps, output, stride)
            }
        } else {
            applyReduced(block, steps: steps, size: size, to: output, stride: stride)
        }
    }

    /// A block with nothing but a DC coefficient is even.
    @inline(always)
    private static func fill(_ coefficient: Int16, _ output: UnsafeMutablePointer<UInt8>, _ stride: Int) {
        let level = (Int32(coefficient &<< passBits) &+ 16) >> 5
        let row = SIMD8<UInt8>(repeating: sample(level))
        for index in 0..<8 { store(row, output + index &* stride) }
    }

    /// So many coefficients, in the order of a file, lie within the first four rows and columns.
    private static let lowCount = 10

    @inline(never)
    private static func transformAll(
        _ block: UnsafePointer<Int16>, _ steps: UnsafePointer<Int16>, _ output: UnsafeMutablePointer<UInt8>,
        _ stride: Int
    ) {
        transform(block, steps, output, stride, frequencies: 8)
    }

    /// Half of the work, since half of the sums have nothing to add.
    @inline(never)
    private static func transformLow(
        _ block: UnsafePointer<Int16>, _ steps: UnsafePointer<Int16>, _ output: UnsafeMutablePointer<UInt8>,
        _ stride: Int
    ) {
        transform(block, steps, output, stride, frequencies: 4)
    }

    /// Transforms a block.
    ///
    /// - Parameter frequencies: A constant: 8, or 4 where all coefficients beyond the fourth row and column are zero.
    @inline(always)
    private static func transform(
        _ block: UnsafePointer<Int16>, _ steps: UnsafePointer<Int16>, _ output: UnsafeMutablePointer<UInt8>,
        _ stride: Int, frequencies: Int
    ) {
        @inline(always)
        func row(_ index: Int) -> Line { index < frequencies ? line(block, index) : Line() }
        let lower = row(1) | row(2) | row(3) | row(4) | row(5) | row(6) | row(7)
        var columns: Lines
        if lower == Line() {
            // Columns without AC coefficients are even; they wrap here where the sums below would be clipped.
            let top = (row(0) &* line(steps, 0)) &<< Line(repeating: passBits)
            columns = transpose((top, top, top, top, top, top, top, top))
        } else {
            let rows = (
                row(0) &* line(steps, 0), row(1) &* line(steps, 1), row(2) &* line(steps, 2),
                row(3) &* line(steps, 3), row(4) &* line(steps, 4), row(5) &* line(steps, 5),
                row(6) &* line(steps, 6), row(7) &* line(steps, 7)
            )
            columns = transpose(pass(rows, shift: 11, bits: 16))
        }
        if frequencies == 4 { (columns.4, columns.5, columns.6, columns.7) = (Line(), Line(), Line(), Line()) }
        let samples = transpose(pass(columns, shift: 18, bits: 8))
        store(bytes(samples.0), output)
        store(bytes(samples.1), output + stride)
        store(bytes(samples.2), output + 2 &* stride)
        store(bytes(samples.3), output + 3 &* stride)
        store(bytes(samples.4), output + 4 &* stride)
        store(bytes(samples.5), output + 5 &* stride)
        store(bytes(samples.6), output + 6 &* stride)
        store(bytes(samples.7), output + 7 &* stride)
    }

    /// Transforms eight columns side by side.
    ///
    /// - Parameters:
    ///   - input: A line for each frequency.
    ///   - shift: The bits that are dropped in the end.
    ///   - bits: The bits, with a sign, that what is left is clipped to.
    /// - Returns: A line for each sample.
    @inline(always)
    private static func pass(_ input: Lines, shift: Int32, bits: Int32) -> Lines {
        // The even part: frequencies 0, 2, 4, 6. The constants are those of the source, in 13 bits after the point.
        let (second, sixth) = (wide(input.2), wide(input.6))
        let even2 = second &* 4433 &+ sixth &* (4433 - 15137)
        let even3 = second &* (4433 + 6270) &+ sixth &* 4433
        let even0 = wide(input.0 &+ input.4) &<< WideLine(repeating: constantBits)
        let even1 = wide(input.0 &- input.4) &<< WideLine(repeating: constantBits)
        let rounding = WideLine(repeating: 1 &<< (shift &- 1))
        let sum0 = even0 &+ even3 &+ rounding
        let sum3 = even0 &- even3 &+ rounding
        let sum1 = even1 &+ even2 &+ rounding
        let sum2 = even1 &- even2 &+ rounding

        // The odd part: frequencies 1, 3, 5, 7.
        let (first, third, fifth, seventh) = (wide(input.1), wide(input.3), wide(input.5), wide(input.7))
        let z3 = wide(input.7 &+ input.3)
        let z4 = wide(input.5 &+ input.1)
        let odd3 = z3 &* (9633 - 16069) &+ z4 &* 9633
        let odd4 = z3 &* 9633 &+ z4 &* (9633 - 3196)
        let odd0 = seventh &* (2446 - 7373) &+ first &* -7373 &+ odd3
        let odd1 = fifth &* (16819 - 20995) &+ third &* -20995 &+ odd4
        let odd2 = fifth &* -20995 &+ third &* (25172 - 20995) &+ odd3
        let oddLast = seventh &* -7373 &+ first &* (12299 - 7373) &+ odd4

        return (
            narrow(sum0 &+ oddLast, shift, bits), narrow(sum1 &+ odd2, shift, bits),
            narrow(sum2 &+ odd1, shift, bits), narrow(sum3 &+ odd0, shift, bits),
            narrow(sum3 &- odd0, shift, bits), narrow(sum2 &- odd1, shift, bits),
            narrow(sum1 &- odd2, shift, bits), narrow(sum0 &- oddLast, shift, bits)
        )
    }

    // MARK: Lines

    static let passBits: Int16 = 2
    static let constantBits: Int32 = 13

    @inline(always)
    static func line(_ values: UnsafePointer<Int16>, _ index: Int) -> Line {
        UnsafeRawPointer(values + 8 &* index).loadUnaligned(as: Line.self)
    }

    @inline(always)
    static func wide(_ line: Line) -> WideLine { WideLine(widening: line) }

    /// Drops the lowest bits of sums that are rounded already, and clips what is left to a number of bits.
    @inline(always)
    static func narrow(_ sums: WideLine, _ shift: Int32, _ bits: Int32) -> Line {
        let top: Int32 = 1 &<< (bits &- 1)
        return Line(truncatingIfNeeded: (sums &>> WideLine(repeating: shift)).clipped(to: 0 &- top...top &- 1))
    }

    /// Samples of levels around zero, which are clipped already.
    @inline(always)
    static func bytes(_ levels: Line) -> SIMD8<UInt8> {
        SIMD8<UInt8>(truncatingIfNeeded: levels &+ Line(repeating: 128))
    }

    /// The sample of a level around zero.
    @inline(always)
    static func sample(_ level: Int32) -> UInt8 { UInt8(truncatingIfNeeded: min(max(level, -128), 127) &+ 128) }

    @inline(always)
    private static func store(_ row: SIMD8<UInt8>, _ output: UnsafeMutablePointer<UInt8>) {
        UnsafeMutableRawPointer(output).storeBytes(of: row, as: SIMD8<UInt8>.self)
    }

    // MARK: Transposition

    @inline(always)
    private static func transpose(_ lines: Lines) -> Lines {
        // Three rounds of interleaving turn the rows of a matrix of 8 by 8 into its columns.
        let a = round((lines.0, lines.4, lines.1, lines.5, lines.2, lines.6, lines.3, lines.7))
        let b = round((a.0, a.4, a.1, a.5, a.2, a.6, a.3, a.7))
        return round((b.0, b.4, b.1, b.5, b.2, b.6, b.3, b.7))
    }

    /// Interleaves each pair of lines.
    @inline(always)
    private static func round(_ lines: Lines) -> Lines {
        (
            low(lines.0, lines.1), high(lines.0, lines.1), low(lines.2, lines.3), high(lines.2, lines.3),
            low(lines.4, lines.5), high(lines.4, lines.5), low(lines.6, lines.7), high(lines.6, lines.7)
        )
    }

    @inline(always)
    private static func low(_ a: Line, _ b: Line) -> Line {
        Line(a[0], b[0], a[1], b[1], a[2], b[2], a[3], b[3])
    }

    @inline(always)
    private static func high(_ a: Line, _ b: Line) -> Line {
        Line(a[4], b[4], a[5], b[5], a[6], b[6], a[7], b[7])
    }
}
