extension SIMD where Scalar == Float {
    /// The floats from `pointer` on, which need no alignment.
    @inline(__always)
    static func load(_ pointer: UnsafePointer<Float>) -> Self {
        UnsafeRawPointer(pointer).loadUnaligned(as: Self.self)
    }

    /// Writes the floats from `pointer` on, which need no alignment.
    @inline(__always)
    func store(_ pointer: UnsafeMutablePointer<Float>) {
        UnsafeMutableRawPointer(pointer).storeBytes(of: self, as: Self.self)
    }
}

extension SIMD8<Float> {
    /// `self + a * b`, in one instruction where the build's processors have it. Without one, `addingProduct` would be a
    /// library call per lane, and the product is rounded before the sum instead.
    @inline(__always)
    func adding(_ a: Self, times b: Self) -> Self {
        #if FUSED_MULTIPLY_ADD
            addingProduct(a, b)
        #else
            self + a * b
        #endif
    }
}
