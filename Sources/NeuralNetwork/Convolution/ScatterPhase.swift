/// The fine positions of a transposed convolution that share their taps: those with the same row and column modulo the
/// stride.
struct ScatterPhase {
    /// The row and the column modulo the stride.
    let y: Int
    let x: Int
    /// The taps that reach them, the one from the lowest coarse position first.
    let tapsY: [Int]
    let tapsX: [Int]
    /// The place of the first pair of taps where all phases' pairs lie one behind the other, rows first: the order of
    /// the weights for this direction.
    let firstSlot: Int

    /// All of them, row by row; every pair of taps of the kernel is in one.
    static func all(vertical: ConvolutionAxis, horizontal: ConvolutionAxis) -> [ScatterPhase] {
        var phases: [ScatterPhase] = []
        var slot = 0
        for y in 0..<vertical.stride {
            for x in 0..<horizontal.stride {
                let (tapsY, tapsX) = (vertical.scatterTaps(phase: y), horizontal.scatterTaps(phase: x))
                phases.append(ScatterPhase(y: y, x: x, tapsY: tapsY, tapsX: tapsX, firstSlot: slot))
                slot += tapsY.count * tapsX.count
            }
        }
        return phases
    }
}
