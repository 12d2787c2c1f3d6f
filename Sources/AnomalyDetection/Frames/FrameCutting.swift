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

    /// The shorter side of what a model sees of one image, in its pixels.
    ///
    /// - Parameter side: the image's own shorter side.
    package func shorterSide(ofImagesWith side: Int) -> Int {
        if let tile { return min(tile.width, tile.height) }
        guard let region else { return side }
        // A region is drawn over images of one shape, in any size.
        return min(region.bounds.width, region.bounds.height) * side / min(region.width, region.height)
    }
}
