/// Reorders weights (coarse, fine, 4, 4) into the panels of 16 columns that ``MatrixKernel`` reads front to back.
struct WeightPacking {
    let coarseChannels: Int
    let fineChannels: Int
    let coarseStride: Int
    let fineStride: Int
    let fineSide: StridedOperator.FineSide

    /// panel (coarse / 16), then tap and fine channel (or, of an image, fine channel and tap), then coarse % 16.
    func down(_ weight: Tensor) -> AlignedFloats {
        let factors = fineSide == .image ? fineStride : 16 * fineStride
        return pack(weight, count: factors * coarseStride) { coarse, fine, tap in
            let factor = fineSide == .image ? fine * 16 + tap : tap * fineStride + fine
            return (coarse / 16 * factors + factor) * 16 + coarse % 16
        }
    }

    /// panel (fine / 16), then tap (by parity, in the order of ``WindowAxis/scatterTaps(parity:)``) and coarse channel, then
    /// fine % 16; of an image, panel (fine channel), then coarse channel, then tap.
    func up(_ weight: Tensor, vertical: WindowAxis, horizontal: WindowAxis) -> AlignedFloats {
        guard fineSide == .map else {
            return pack(weight, count: coarseStride * fineStride) { coarse, fine, tap in
                (fine * coarseStride + coarse) * 16 + tap
            }
        }
        var slots = [Int](repeating: 0, count: 16)
        for slot in 0..<16 {
            let (parity, y, x) = (slot / 4, slot / 2 % 2, slot % 2)
            let tapY = vertical.scatterTaps(parity: parity / 2)[y]
            let tapX = horizontal.scatterTaps(parity: parity % 2)[x]
            slots[tapY * 4 + tapX] = slot
        }
        return pack(weight, count: 16 * coarseStride * fineStride) { coarse, fine, tap in
            ((fine / 16 * 16 + slots[tap]) * coarseStride + coarse) * 16 + fine % 16
        }
    }

    private func pack(_ weight: Tensor, count: Int, place: (Int, Int, Int) -> Int) -> AlignedFloats {
        let packed = AlignedFloats(count: count)
        var source = 0
        for coarse in 0..<coarseChannels {
            for fine in 0..<fineChannels {
                for tap in 0..<16 {
                    packed.pointer[place(coarse, fine, tap)] = weight.elements[source]
                    source += 1
                }
            }
        }
        return packed
    }
}
