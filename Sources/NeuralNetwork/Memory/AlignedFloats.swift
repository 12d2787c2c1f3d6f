/// A block of floats at the start of a cache line, zero at first.
///
/// `@unchecked Sendable`: whoever shares a block between threads has stopped writing to it; packed weights are written
/// while their layer is made and never after, a workspace's block belongs to the one thread that uses the workspace.
package final class AlignedFloats: @unchecked Sendable {
    package let pointer: UnsafeMutablePointer<Float>
    package let count: Int

    /// - Precondition: `count` is not negative; callers cap what comes from outside.
    package init(count: Int) {
        let bytes = max(count, 1) * MemoryLayout<Float>.stride
        let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
        pointer = raw.bindMemory(to: Float.self, capacity: max(count, 1))
        pointer.initialize(repeating: 0, count: max(count, 1))
        self.count = count
    }

    deinit { pointer.deallocate() }
}
