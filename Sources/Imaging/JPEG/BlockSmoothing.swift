/// Estimates the low frequencies of a progressive image that its scans have left out, from the means of 5 by 5 blocks,
/// as libjpeg-turbo does (jdcoefct), so that an image of a few scans is smooth and not made of squares.
///
/// A file that sends all bits of its coefficients, as nearly all do, is not touched.
struct BlockSmoothing {
    /// What a coefficient is estimated by: weights of the means, in 256ths.
    typealias Kernel = [Int]

    /// The first ten coefficients, in the order of a file: how well each is known, and its step.
    private let knownBits: [Int?]
    private let steps: [Int]
    private let kernels: [Kernel]
    /// Whether no AC coefficient is known, so that the mean of a block is smoothed, too.
    private let isMeanOnly: Bool

    /// The smoothing of each component; none where nothing is left out, or where a step of zero makes it impossible.
    static func of(_ planes: [CoefficientPlane], _ tables: [QuantizationTable]) -> [BlockSmoothing]? {
        let smoothings = zip(planes, tables).map { BlockSmoothing($0, $1) }
        guard smoothings.allSatisfy({ !$0.steps.contains(0) }) else { return nil }
        guard smoothings.contains(where: { $0.knownBits.dropFirst().contains { $0 != 0 } }) else { return nil }
        return smoothings
    }

    private init(_ plane: CoefficientPlane, _ table: QuantizationTable) {
        knownBits = Array(plane.knownBits.prefix(10))
        isMeanOnly = plane.knownBits[1..<10].allSatisfy { $0 == nil }
        kernels = isMeanOnly ? Self.meanKernels : Self.detailKernels
        steps = withExtendedLifetime(table) {
            BlockWorkspace.zigzag.prefix(10).map { Int(UInt16(bitPattern: table.steps[$0])) }
        }
    }

    /// Adds to a block what it lacks.
    ///
    /// - Parameters:
    ///   - block: Its coefficients, of which those that are zero and not fully known are estimated.
    ///   - means: The DC coefficients of 5 by 5 blocks around it, row by row.
    func apply(to block: UnsafeMutablePointer<Int16>, means: [Int]) {
        func sum(_ kernel: Kernel) -> Int { steps[0] * zip(kernel, means).reduce(0) { $0 + $1.0 * $1.1 } }
        for (index, kernel) in kernels.enumerated() where index > 0 {
            let position = BlockWorkspace.zigzag[index]
            let bit = knownBits[index]
            guard bit != 0, block[position] == 0 else { continue }
            // What is known of a coefficient is that it is below the last bit that was sent.
            let limit = bit.map { 1 << $0 - 1 } ?? .max
            block[position] = Int16(truncatingIfNeeded: Self.quotient(sum(kernel), steps[index], limit: limit))
        }
        if isMeanOnly { block[0] = Int16(truncatingIfNeeded: Self.quotient(sum(kernels[0]), steps[0], limit: .max)) }
    }

    /// A sum of weights in 256ths, divided by a step and rounded away from zero, no further from zero than a limit.
    private static func quotient(_ sum: Int, _ step: Int, limit: Int) -> Int {
        let magnitude = min((step << 7 + abs(sum)) / (step << 8), limit)
        return sum >= 0 ? magnitude : -magnitude
    }

    // MARK: Kernels

    /// The kernels where no AC coefficient is known: of the mean first, then of the coefficients.
    private static let meanKernels: [Kernel] = [
        [-2, -6, -8, -6, -2, -6, 6, 42, 6, -6, -8, 42, 152, 42, -8, -6, 6, 42, 6, -6, -2, -6, -8, -6, -2],
        slope, transposed(slope), transposed(bend), twist, bend, wave, saddle, transposed(saddle), transposed(wave),
    ]
    private static let slope = [
        -1, -1, 0, 1, 1, -3, 13, 0, -13, 3, -3, 38, 0, -38, 3, -3, 13, 0, -13, 3, -1, -1, 0, 1, 1,
    ]
    private static let bend = [0, 0, 0, 0, 0, 0, 2, -5, 2, 0, 1, 7, -14, 7, 1, 0, 2, -5, 2, 0, 0, 0, 0, 0, 0]
    private static let twist = [-1, 0, 0, 0, 1, 0, 9, 0, -9, 0, 0, 0, 0, 0, 0, 0, -9, 0, 9, 0, 1, 0, 0, 0, -1]
    private static let wave = [0, 0, 0, 0, 0, 0, 1, 0, -1, 0, 0, 2, 0, -2, 0, 0, 1, 0, -1, 0, 0, 0, 0, 0, 0]
    private static let saddle = [0, 0, 0, 0, 0, 0, 1, -3, 1, 0, 0, 0, 0, 0, 0, 0, -1, 3, -1, 0, 0, 0, 0, 0, 0]

    /// The kernels where some are known; the mean, and the coefficients beyond the second, stay as they are.
    private static let detailKernels: [Kernel] = [
        [], detailSlope, transposed(detailSlope), transposed(detailBend),
        [0, -1, 0, 1, 0, -1, 10, 0, -10, 1, 0, 0, 0, 0, 0, 1, -10, 0, 10, -1, 0, 1, 0, -1, 0], detailBend,
    ]
    private static let detailSlope = [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -7, 50, 0, -50, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ]
    private static let detailBend = [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, 13, -24, 13, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ]

    private static func transposed(_ kernel: Kernel) -> Kernel { (0..<25).map { kernel[5 * ($0 % 5) + $0 / 5] } }
}
