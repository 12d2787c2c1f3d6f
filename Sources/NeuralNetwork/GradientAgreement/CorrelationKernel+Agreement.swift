/// The correlation with an ``Agreement`` in place of a store.
extension CorrelationKernel {
    /// Adds the gradient's products with `reference`, (channels, 16), and its squares to the partial sums of an
    /// ``Agreement``, without storing it.
    static func agree(
        channels: Int, walk: CorrelationWalk, coarse: Factors, fine: Factors, reference: Factors, partials: Sums
    ) {
        func run<let channelCount: Int>(_: RegisterTile<channelCount, 2>.Type) {
            agree(RegisterTile<channelCount, 2>.self, walk, coarse, fine, reference, partials)
        }
        switch channels {
        case 6: run(RegisterTile<6, 2>.self)
        case 5: run(RegisterTile<5, 2>.self)
        case 4: run(RegisterTile<4, 2>.self)
        case 3: run(RegisterTile<3, 2>.self)
        case 2: run(RegisterTile<2, 2>.self)
        default: run(RegisterTile<1, 2>.self)
        }
    }

    // Out of line, a function of its own for each size, for the reason that ``MatrixKernel`` gives.

    @inline(never)
    private static func agree<let channelCount: Int>(
        _: RegisterTile<channelCount, 2>.Type, _ walk: CorrelationWalk, _ coarse: Factors, _ fine: Factors,
        _ reference: Factors, _ partials: Sums
    ) {
        let tile: RegisterTile<channelCount, 2> = multiply(walk, coarse, fine)
        var agreement = AgreementPartials(partials)
        for channel in 0..<channelCount {
            let row = reference + channel * MatrixKernel.panelWidth
            for half in 0..<2 { agreement.add(tile[channel, half], .load(row + half * 8), half: half) }
        }
        agreement.store(partials)
    }
}
