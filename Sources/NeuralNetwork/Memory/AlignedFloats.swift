/// A block of floats at the start of a cache line, zero at first.
///
/// `@unchecked Sendable`: whoever writes to a block is the only one who uses it at that time. A pass's memory belongs
/// to the one thread that uses the pass; a network's parameters are written while no pass runs; in a parallel loop each
/// task writes a part of its own.
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

    /// The floats, as long as the block lives.
    package var elements: UnsafeBufferPointer<Float> { UnsafeBufferPointer(start: pointer, count: count) }

    deinit { pointer.deallocate() }
}

/// The least multiple of `unit` that is not below `count`.
package func roundUp(_ count: Int, toMultipleOf unit: Int) -> Int {
    (count + unit - 1) / unit * unit
}
