/// The memory in which one component's rows are upsampled; it does not leave the thread that decodes.
final class UpsamplingBuffers {
    /// One row at the image's resolution.
    let row: UnsafeMutablePointer<UInt8>
    /// One row at the component's resolution, with one more value at each end.
    let sums: UnsafeMutablePointer<UInt16>

    /// Memory for the rows of a plane, with room for vectors that do not stop at their end.
    init(_ plane: SamplePlane) {
        let rowCount = plane.width * plane.horizontalRatio + SamplePlane.slack
        row = UnsafeMutablePointer.allocate(capacity: rowCount)
        row.initialize(repeating: 0, count: rowCount)
        let sumCount = plane.width + SamplePlane.slack
        sums = UnsafeMutablePointer.allocate(capacity: sumCount)
        sums.initialize(repeating: 0, count: sumCount)
    }

    deinit {
        row.deallocate()
        sums.deallocate()
    }
}
