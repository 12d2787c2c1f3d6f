package import NeuralNetwork

/// Brings a block's output to the grid of the features: every channel is averaged over 3x3 positions, zeros around the
/// map counted, and interpolated bilinearly where the grid is finer. Both are what PyTorch's `avg_pool2d(x, 3, 1, 1)`
/// and `interpolate(mode="bilinear", align_corners=False)` compute.
package struct MapAlignment {
    private let source: MapShape
    private let grid: MapShape
    /// The first channel in the features.
    private let channel: Int
    private let toGrid: BilinearGrid

    /// The floats of working memory.
    package var scratchCount: Int { 2 * source.positions * source.channels }

    package init(from source: MapShape, to grid: MapShape, channel: Int) {
        self.source = source
        self.grid = grid
        self.channel = channel
        toGrid = BilinearGrid(from: source, to: grid)
    }

    /// - Parameters:
    ///   - map: channels-last, of the source's shape.
    ///   - scratch: ``scratchCount`` floats.
    ///   - features: the grid's floats.
    package func align(
        _ map: UnsafePointer<Float>, scratch: UnsafeMutablePointer<Float>, to features: UnsafeMutablePointer<Float>
    ) {
        let channels = source.channels
        let sums = scratch + source.positions * channels
        for row in 0..<source.height {
            for column in 0..<source.width {
                let target = sums + (row * source.width + column) * channels
                let centre = map + (row * source.width + column) * source.stride
                target.update(from: centre, count: channels)
                if column > 0 { Self.add(centre - source.stride, to: target, channels) }
                if column + 1 < source.width { Self.add(centre + source.stride, to: target, channels) }
            }
        }
        let isSameGrid = source.height == grid.height && source.width == grid.width
        let line = source.width * channels
        for row in 0..<source.height {
            for column in 0..<source.width {
                let centre = sums + (row * source.width + column) * channels
                let position = row * source.width + column
                let target =
                    isSameGrid ? features + position * grid.stride + channel : scratch + position * channels
                target.update(from: centre, count: channels)
                if row > 0 { Self.add(centre - line, to: target, channels) }
                if row + 1 < source.height { Self.add(centre + line, to: target, channels) }
                for index in 0..<channels { target[index] *= 1 / 9 }
            }
        }
        guard !isSameGrid else { return }
        toGrid.write(scratch, count: channels, sourceStride: channels, to: features + channel, stride: grid.stride)
    }

    private static func add(_ source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>, _ count: Int) {
        for index in 0..<count { target[index] += source[index] }
    }
}
