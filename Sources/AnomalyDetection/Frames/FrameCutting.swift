import Imaging

/// Which parts of an image a model sees, each brought to its input.
package struct FrameCutting: Sendable, Equatable {
    /// The tiles; nil sees the whole image at once, or all of the region.
    package var tile: Tiling?
    /// What is looked at; nil for everything.
    package var region: RegionMask?

    package init(tile: Tiling? = nil, region: RegionMask? = nil) {
        self.tile = tile
        self.region = region
    }

    /// Whether images are seen whole.
    package var isWhole: Bool { tile == nil && region == nil }

    /// The shorter side of what a model sees of one image, pixels of the image or of the region's picture; nil where it
    /// sees the whole.
    package var shorterSide: Int? {
        if let tile { return min(tile.width, tile.height) }
        return region.map { min($0.bounds.width, $0.bounds.height) }
    }
}
