/// One direction of a depthwise convolution, cut into the tiles of ``DepthwiseKernel``: each position of the output is
/// in one.
struct DepthwisePlan: Sendable {
    private(set) var tiles: [DepthwiseKernel.Tile] = []
    let steps: DepthwiseKernel.Steps

    /// Coarse positions from the windows they see.
    static func gather(vertical: ConvolutionAxis, horizontal: ConvolutionAxis, stride: Int) -> DepthwisePlan {
        var plan = DepthwisePlan(
            steps: DepthwiseKernel.Steps(
                column: horizontal.stride * stride, tapColumn: stride, tapRow: horizontal.fine * stride,
                weightColumn: stride, weightRow: horizontal.kernel * stride, output: stride))
        plan.append(vertical.gatherClasses, horizontal.gatherClasses) { y, tapY, x, tapX in
            let fineY = vertical.stride * y - vertical.padding + tapY
            let fineX = horizontal.stride * x - horizontal.padding + tapX
            return (
                input: (fineY * horizontal.fine + fineX) * stride,
                weights: (tapY * horizontal.kernel + tapX) * stride, output: (y * horizontal.coarse + x) * stride
            )
        }
        return plan
    }

    /// Fine positions from the coarse positions that reach them: each phase, the fine position modulo the stride, of
    /// row and column has taps of its own.
    static func scatter(vertical: ConvolutionAxis, horizontal: ConvolutionAxis, stride: Int) -> DepthwisePlan {
        var plan = DepthwisePlan(
            steps: DepthwiseKernel.Steps(
                column: stride, tapColumn: stride, tapRow: horizontal.coarse * stride,
                weightColumn: -horizontal.stride * stride, weightRow: -vertical.stride * horizontal.kernel * stride,
                output: horizontal.stride * stride))
        for phase in ScatterPhase.all(vertical: vertical, horizontal: horizontal) {
            let offsetY = vertical.scatterOffset(phase: phase.y)
            let offsetX = horizontal.scatterOffset(phase: phase.x)
            plan.append(
                vertical.scatterClasses(phase: phase.y), horizontal.scatterClasses(phase: phase.x)
            ) { y, tapY, x, tapX in
                let (fineY, fineX) = (vertical.stride * y + phase.y, horizontal.stride * x + phase.x)
                // From one tap of a phase to the next the kernel's row and column fall by the stride.
                let kernelY = (phase.tapsY.first ?? 0) - vertical.stride * tapY
                let kernelX = (phase.tapsX.first ?? 0) - horizontal.stride * tapX
                return (
                    input: ((y + offsetY + tapY) * horizontal.coarse + x + offsetX + tapX) * stride,
                    weights: (kernelY * horizontal.kernel + kernelX) * stride,
                    output: (fineY * horizontal.fine + fineX) * stride
                )
            }
        }
        return plan
    }

    private init(steps: DepthwiseKernel.Steps) { self.steps = steps }

    /// - Parameter offsets: where a tap of a position reads and where the position's sums go, in floats.
    private mutating func append(
        _ yRuns: [ConvolutionAxis.Run], _ xRuns: [ConvolutionAxis.Run],
        offsets: (_ y: Int, _ tapY: Int, _ x: Int, _ tapX: Int) -> (input: Int, weights: Int, output: Int)
    ) {
        for yRun in yRuns {
            for y in yRun.positions {
                for xRun in xRuns {
                    // Positions that no tap sees are written nevertheless; they read nothing.
                    let isSeen = !yRun.taps.isEmpty && !xRun.taps.isEmpty
                    var x = xRun.positions.lowerBound
                    for columns in tileSizes(of: xRun.positions.count) {
                        let place = offsets(y, isSeen ? yRun.taps.lowerBound : 0, x, isSeen ? xRun.taps.lowerBound : 0)
                        tiles.append(
                            DepthwiseKernel.Tile(
                                input: Int32(place.input), weights: Int32(place.weights), output: Int32(place.output),
                                columns: Int32(columns), tapRows: isSeen ? Int32(yRun.taps.count) : 0,
                                tapColumns: isSeen ? Int32(xRun.taps.count) : 0))
                        x += columns
                    }
                }
            }
        }
    }
}
