/// A stretch of floats that somebody else owns: what layers take and write. Its bounds are checked in debug builds.
package struct Buffer {
    package let pointer: UnsafeMutablePointer<Float>
    package let count: Int

    /// The caller keeps the memory alive as long as the buffer is used.
    package init(_ pointer: UnsafeMutablePointer<Float>, count: Int) {
        self.pointer = pointer
        self.count = count
    }

    /// `count` floats from `offset` on.
    package func slice(at offset: Int, count: Int) -> Buffer {
        #if DEBUG
            precondition(offset >= 0 && count >= 0 && offset + count <= self.count, "a slice lies inside its buffer")
        #endif
        return Buffer(pointer + offset, count: count)
    }

    /// The floats as `images` images of one shape; in debug builds it is checked that there are so many.
    func holding(_ images: Int, of shape: MapShape) -> UnsafeMutablePointer<Float> {
        #if DEBUG
            precondition(images * shape.count <= count, "\(images) images of \(shape) are more than \(count) floats")
        #endif
        return pointer
    }

    /// Sets all floats to zero.
    package func clear() { pointer.update(repeating: 0, count: count) }
}
