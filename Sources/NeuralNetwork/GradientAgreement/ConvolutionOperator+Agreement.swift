/// What GradCon asks of a weight gradient: its inner product with a reference, and its own norm. The gradient is made
/// tile by tile in registers and never stored, which is why this stands beside the correlation and not in the
/// detector's folder.
extension ConvolutionOperator {
    /// The floats of scratch memory that ``agreement(coarse:fine:reference:scratch:lists:)`` needs.
    package var scratchCount: Int { max(groupSize + Agreement.partialCount, isSmall ? fineCount : 0) }

    /// <dW, reference> and |dW|^2 without dW ever being stored whole.
    ///
    /// - Parameter scratch: ``scratchCount`` floats.
    package func agreement(
        coarse: UnsafePointer<Float>, fine: UnsafePointer<Float>, reference: UnsafePointer<Float>,
        scratch: UnsafeMutablePointer<Float>, lists: SparseScratch?
    ) -> Agreement {
        var total = Agreement()
        let (partials, gradient) = (scratch, scratch + Agreement.partialCount)
        if let lists = lists.flatMap({ isSparse(coarse, images: 1, $0) ? $0 : nil }) {
            forEachSparseTile(coarse: coarse, fine: fine, images: 1, lists) { tile in
                partials.update(repeating: 0, count: Agreement.partialCount)
                SparseKernel.agree(
                    panels: tile.panels, channels: coarseChannels, rows: tile.rows, rowCount: vertical.coarse,
                    list: tile.list, fine: tile.fine, reference: reference + tile.group * groupSize,
                    partials: partials)
                total.add(partials: partials)
            }
            return total
        }
        for group in 0..<groupCount {
            let area = area(of: group)
            let groupReference = reference + group * groupSize
            partials.update(repeating: 0, count: Agreement.partialCount)
            if area.rows.count * area.columns.count <= Self.blockPositions {
                let walk = area.walk(over: area.rows, of: self, images: 1)
                forEachTile { channel, size in
                    CorrelationKernel.agree(
                        channels: size, walk: walk, coarse: coarse + area.coarseOrigin + channel,
                        fine: fine + area.fineOrigin, reference: groupReference + channel * Self.laneCount,
                        partials: partials)
                }
            } else {
                accumulate(area, coarse: coarse, fine: fine, images: 1, gradient: gradient, isAdding: false)
                Agreement.accumulate(
                    gradient: gradient, reference: groupReference, count: groupSize, partials: partials)
            }
            total.add(partials: partials)
        }
        return total
    }
}
