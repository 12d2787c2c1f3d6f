/// The sparse correlation with an ``Agreement`` in place of a store.
extension SparseKernel {
    /// Like ``correlate(panels:channels:rows:rowCount:list:fine:gradient:isAdding:)``, but adds the gradient's products
    /// with `reference`, which lies like it, and its squares to the partial sums of an ``Agreement``.
    static func agree(
        panels: Int, channels: Int, rows: Range<Int>, rowCount: Int, list: SparseList, fine: Floats, reference: Floats,
        partials: Target
    ) {
        switch panels {
        case 4: agree(Panels<4>.self, channels, rows, rowCount, list, fine, reference, partials)
        case 2: agree(Panels<2>.self, channels, rows, rowCount, list, fine, reference, partials)
        default: agree(Panels<1>.self, channels, rows, rowCount, list, fine, reference, partials)
        }
    }

    // Out of line, a function of its own for each size, for the reason that ``MatrixKernel`` gives.

    @inline(never)
    private static func agree<let panels: Int>(
        _ type: Panels<panels>.Type, _ channels: Int, _ rows: Range<Int>, _ rowCount: Int,
        _ list: SparseList, _ fine: Floats, _ reference: Floats, _ partials: Target
    ) {
        let panelStride = channels * MatrixKernel.panelWidth
        var agreement = AgreementPartials(partials)
        for channel in 0..<channels {
            let sums = sum(type, channel, rows, rowCount, list, fine)
            let place = reference + channel * MatrixKernel.panelWidth
            for vector in 0..<2 * panels {
                let half = vector % 2
                agreement.add(
                    sums[unchecked: vector], .load(place + vector / 2 * panelStride + half * 8), half: half)
            }
        }
        agreement.store(partials)
    }
}
