extension MatrixPlan {
    /// Every row times all of the weights.
    ///
    /// - Parameter length: the factors of a row; the rest of its stride is not read.
    static func dense(rows: Int, inputStride: Int, outputStride: Int, length: Int? = nil) -> MatrixPlan {
        var plan = MatrixPlan(isSinglePass: true)
        let segment = MatrixSegment(input: 0, weights: 0, length: Int32(length ?? inputStride))
        for start in stride(from: 0, to: rows, by: blockPositions) {
            plan.append(
                rows: (start..<min(start + blockPositions, rows)).map {
                    MatrixRow(input: Int32($0 * inputStride), output: Int32($0 * outputStride))
                },
                segments: [segment])
            plan.endBlock()
        }
        return plan
    }

    /// Coarse positions from the windows they see. In a window's row the taps and their channels are contiguous.
    static func gather(
        vertical: ConvolutionAxis, horizontal: ConvolutionAxis, fineStride: Int, coarseStride: Int
    ) -> MatrixPlan {
        cheaper {
            gather(
                vertical: vertical, horizontal: horizontal, fineStride: fineStride, coarseStride: coarseStride,
                isSinglePass: $0)
        }
    }

    private static func gather(
        vertical: ConvolutionAxis, horizontal: ConvolutionAxis, fineStride: Int, coarseStride: Int, isSinglePass: Bool
    ) -> MatrixPlan {
        var plan = MatrixPlan(isSinglePass: isSinglePass)
        let (yRuns, xRuns) =
            isSinglePass
            ? (vertical.gatherClasses, horizontal.gatherClasses) : (vertical.gatherRuns, horizontal.gatherRuns)
        for block in blocks(of: vertical.coarse, width: horizontal.coarse) {
            for yRun in yRuns {
                for xRun in xRuns {
                    let firstX = xRun.taps.lowerBound
                    plan.append(
                        rows: positions(yRun.positions.clamped(to: block), xRun.positions) { y, x in
                            let fineY = vertical.stride * y - vertical.padding
                            let fineX = horizontal.stride * x - horizontal.padding
                            return MatrixRow(
                                input: Int32((fineY * horizontal.fine + fineX) * fineStride),
                                output: Int32((y * horizontal.coarse + x) * coarseStride))
                        },
                        segments: (xRun.taps.isEmpty ? 0..<0 : yRun.taps).map { y in
                            MatrixSegment(
                                input: Int32((y * horizontal.fine + firstX) * fineStride),
                                weights: Int32((y * horizontal.kernel + firstX) * fineStride * MatrixKernel.panelWidth),
                                length: Int32(xRun.taps.count * fineStride))
                        })
                }
            }
            plan.endBlock()
        }
        return plan
    }

    /// Fine positions from the coarse positions that reach them: each phase, the fine position modulo the stride, of
    /// row and column has taps of its own.
    static func scatter(
        vertical: ConvolutionAxis, horizontal: ConvolutionAxis, fineStride: Int, coarseStride: Int
    ) -> MatrixPlan {
        cheaper {
            scatter(
                vertical: vertical, horizontal: horizontal, fineStride: fineStride, coarseStride: coarseStride,
                isSinglePass: $0)
        }
    }

    private static func scatter(
        vertical: ConvolutionAxis, horizontal: ConvolutionAxis, fineStride: Int, coarseStride: Int, isSinglePass: Bool
    ) -> MatrixPlan {
        var plan = MatrixPlan(isSinglePass: isSinglePass)
        let phases = ScatterPhase.all(vertical: vertical, horizontal: horizontal)
        let phaseRows = (vertical.fine + vertical.stride - 1) / vertical.stride
        for block in blocks(of: phaseRows, width: horizontal.fine) {
            for phase in phases {
                let offsetY = vertical.scatterOffset(phase: phase.y)
                let offsetX = horizontal.scatterOffset(phase: phase.x)
                let (yRuns, xRuns) =
                    isSinglePass
                    ? (vertical.scatterClasses(phase: phase.y), horizontal.scatterClasses(phase: phase.x))
                    : (vertical.scatterRuns(phase: phase.y), horizontal.scatterRuns(phase: phase.x))
                for yRun in yRuns {
                    for xRun in xRuns {
                        let firstX = xRun.taps.lowerBound
                        plan.append(
                            rows: positions(yRun.positions.clamped(to: block), xRun.positions) { y, x in
                                let coarse = (y + offsetY) * horizontal.coarse + x + offsetX
                                let fineY = vertical.stride * y + phase.y
                                let fine = fineY * horizontal.fine + horizontal.stride * x + phase.x
                                return MatrixRow(input: Int32(coarse * coarseStride), output: Int32(fine * fineStride))
                            },
                            segments: (xRun.taps.isEmpty ? 0..<0 : yRun.taps).map { y in
                                let slot = phase.firstSlot + y * phase.tapsX.count + firstX
                                return MatrixSegment(
                                    input: Int32((y * horizontal.coarse + firstX) * coarseStride),
                                    weights: Int32(slot * coarseStride * MatrixKernel.panelWidth),
                                    length: Int32(xRun.taps.count * coarseStride))
                            })
                    }
                }
            }
            plan.endBlock()
        }
        return plan
    }

    /// The cheaper of two groupings. Grouped by the taps they see, positions are summed up in one go, but the corners
    /// of a map stand alone in tiles of one row. Grouped by tap, the tiles of small maps are full, but sums come
    /// together in memory.
    private static func cheaper(_ make: (_ isSinglePass: Bool) -> MatrixPlan) -> MatrixPlan {
        let (single, several) = (make(true), make(false))
        return single.cost <= several.cost ? single : several
    }

    private static func blocks(of rows: Int, width: Int) -> [Range<Int>] {
        let height = max(1, blockPositions / width)
        return stride(from: 0, to: rows, by: height).map { $0..<min($0 + height, rows) }
    }

    private static func positions(
        _ rows: Range<Int>, _ columns: Range<Int>, _ row: (Int, Int) -> MatrixRow
    ) -> [MatrixRow] {
        rows.flatMap { y in columns.map { x in row(y, x) } }
    }
}
