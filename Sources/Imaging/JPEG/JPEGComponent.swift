/// One component of a frame: its samples are a colour channel, often at a lower resolution than the image.
struct JPEGComponent {
    /// What scans call the component.
    let identifier: UInt8
    /// Blocks of the component in an interleaved MCU, across and down: 1 to 4.
    let horizontalFactor: Int
    let verticalFactor: Int
    /// Which quantisation table its coefficients were divided by: 0 to 3.
    let quantizationTable: Int

    /// Blocks in an interleaved MCU.
    var blocksInUnit: Int { horizontalFactor * verticalFactor }
}
