/// The weights of a linear map in the two orders in which ``MatrixKernel`` reads them front to back, one for each
/// direction.
///
/// Both are panels of 16 columns:
///
///     down  panel (coarse / 16), then group and lane, then coarse % 16
///     up    panel and slot (the group's place, see `init`), then coarse, then lane
///
/// They are filled from the order in which gradients leave the kernels, (group, coarse, 16 lanes), so that training can
/// keep parameters, moments and gradients in that one order.
///
/// `@unchecked Sendable`: ``update(from:)`` is called while a network is loaded, and by training between its parallel
/// phases, when no other thread uses these weights.
package final class PackedWeights: @unchecked Sendable {
    let down: AlignedFloats
    let up: AlignedFloats
    private let coarseChannels: Int
    private let coarseStride: Int
    private let upGroups: [Int]
    private static let laneCount = MatrixKernel.panelWidth

    /// All zero.
    ///
    /// - Parameter upGroups: for each group of 16 fine lanes its place in the order of `up`, a permutation.
    init(coarseChannels: Int, coarseStride: Int, upGroups: [Int]) {
        self.coarseChannels = coarseChannels
        self.coarseStride = coarseStride
        self.upGroups = upGroups
        down = AlignedFloats(count: upGroups.count * Self.laneCount * coarseStride)
        up = AlignedFloats(count: upGroups.count * Self.laneCount * coarseStride)
    }

    /// Takes weights in the order of packed gradients: `upGroups.count` x `coarseChannels` x 16. Allocates nothing.
    package func update(from packed: UnsafePointer<Float>) {
        let lanes = Self.laneCount
        let panelStride = upGroups.count * lanes * lanes
        for (group, upGroup) in upGroups.enumerated() {
            let rows = packed + group * coarseChannels * lanes
            (up.pointer + upGroup * coarseStride * lanes).update(from: rows, count: coarseChannels * lanes)
            let columns = down.pointer + group * lanes * lanes
            for coarse in 0..<coarseChannels {
                let column = columns + coarse / lanes * panelStride + coarse % lanes
                for lane in 0..<lanes { column[lane * lanes] = rows[coarse * lanes + lane] }
            }
        }
    }
}
