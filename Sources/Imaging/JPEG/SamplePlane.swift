/// The decoded samples of one component, at its own resolution.
///
/// One decoder writes it, block by block, and then only reads it; it does not leave the thread that decodes.
final class SamplePlane {
    /// How many bytes behind the last row may be read and written, so that vectors need not stop at its end.
    static let slack = 64

    /// The first sample. Rows lie ``stride`` samples apart.
    let samples: UnsafeMutablePointer<UInt8>
    let stride: Int
    /// The samples that belong to the image, across and down; what is beyond fills up the last blocks.
    let width: Int
    let height: Int
    /// How many samples of the image, across and down, lie on one of the component.
    let horizontalRatio: Int
    let verticalRatio: Int
    /// The samples of a block, across and down: 8 unless the image is reduced.
    let blockSize: Int

    /// A plane for a component of a frame.
    ///
    /// A reduced image need not reduce a component that has fewer samples anyway: as libjpeg does, its blocks are
    /// transformed at twice the size as long as that brings them no further than the image's own resolution.
    init(_ component: JPEGComponent, of frame: JPEGFrame, reduction: JPEGReduction) {
        let across = frame.horizontalFactor * reduction.blockSize
        let down = frame.verticalFactor * reduction.blockSize
        var size = reduction.blockSize
        while size < 8, across.isMultiple(of: component.horizontalFactor * size * 2),
            down.isMultiple(of: component.verticalFactor * size * 2)
        {
            size *= 2
        }
        blockSize = size
        horizontalRatio = across / (component.horizontalFactor * size)
        verticalRatio = down / (component.verticalFactor * size)
        width = JPEGFrame.quotient(frame.width * component.horizontalFactor * size, frame.horizontalFactor * 8)
        height = JPEGFrame.quotient(frame.height * component.verticalFactor * size, frame.verticalFactor * 8)
        stride = frame.unitsAcross * component.horizontalFactor * size
        let count = stride * frame.unitsDown * component.verticalFactor * size + Self.slack
        samples = UnsafeMutablePointer.allocate(capacity: count)
        samples.initialize(repeating: 0, count: count)
    }

    deinit {
        samples.deallocate()
    }

    /// A row of the component, from its first sample.
    func row(_ index: Int) -> UnsafePointer<UInt8> { UnsafePointer(samples + index * stride) }
}
