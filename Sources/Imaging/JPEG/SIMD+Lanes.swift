// The standard library's conversions of vectors are calls in large functions; spelt out they are one instruction.

extension SIMD8<Int32> {
    /// The numbers, none below or above a bound.
    ///
    /// A mask is as good as a vector of ones and zeros, and chosen by bits it stays one: `replacing(with:where:)` is
    /// made lane by lane.
    @inline(always)
    func clipped(to bounds: ClosedRange<Int32>) -> Self {
        let (low, high) = (Self(repeating: bounds.lowerBound), Self(repeating: bounds.upperBound))
        let isBelow = unsafeBitCast(self .< low, to: Self.self)
        let raised = self ^ (self ^ low) & isBelow
        let isAbove = unsafeBitCast(raised .> high, to: Self.self)
        return raised ^ (raised ^ high) & isAbove
    }

    /// The same numbers in more bits.
    @inline(always)
    init(widening lanes: SIMD8<Int16>) {
        self.init(
            Int32(lanes[0]), Int32(lanes[1]), Int32(lanes[2]), Int32(lanes[3]),
            Int32(lanes[4]), Int32(lanes[5]), Int32(lanes[6]), Int32(lanes[7]))
    }

    /// The same numbers in more bits.
    @inline(always)
    init(widening lanes: SIMD8<UInt8>) {
        self.init(
            Int32(lanes[0]), Int32(lanes[1]), Int32(lanes[2]), Int32(lanes[3]),
            Int32(lanes[4]), Int32(lanes[5]), Int32(lanes[6]), Int32(lanes[7]))
    }
}
