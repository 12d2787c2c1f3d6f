/// The size of what one image is at some place of a network, and how it lies in memory.
///
/// A vector is a map of one position.
package struct MapShape: Sendable, Equatable, CustomStringConvertible {
    /// How the floats lie.
    package enum Order: Sendable {
        /// (channel, row, column), as tensors and images do, without padding.
        case planar
        /// (row, column, channel); each position is padded with zeros to a multiple of 16 channels.
        case channelsLast
    }

    package let channels: Int
    package let height: Int
    package let width: Int
    package let order: Order

    /// - Precondition: all sizes are positive; callers cap what comes from outside.
    package init(channels: Int, height: Int, width: Int, order: Order = .channelsLast) {
        self.channels = channels
        self.height = height
        self.width = width
        self.order = order
    }

    /// A vector of `count` elements.
    package init(vector count: Int) { self.init(channels: count, height: 1, width: 1) }

    /// The rows times the columns.
    package var positions: Int { height * width }

    /// The floats from one position to the next, of maps that are channels-last.
    package var stride: Int { Self.stride(of: channels) }

    /// The floats of one image.
    package var count: Int { positions * (order == .planar ? channels : stride) }

    /// The floats that a position of so many channels takes: the next multiple of 16.
    package static func stride(of channels: Int) -> Int {
        roundUp(channels, toMultipleOf: MatrixKernel.panelWidth)
    }

    /// `CxHxW`, with the order where that is the rarer one.
    package var description: String { "\(channels)x\(height)x\(width)\(order == .planar ? " planar" : "")" }
}
