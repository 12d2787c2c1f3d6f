/// Arithmetic on whole blocks of floats, for what training does between the layers.
package enum Elementwise {
    package typealias Source = UnsafePointer<Float>
    package typealias Target = UnsafeMutablePointer<Float>

    /// target += source.
    package static func add(_ source: Source, to target: Target, count: Int) {
        for index in 0..<count { target[index] += source[index] }
    }

    /// target = the sum of blocks, in their order, from `offset` on; added to what target holds, or in its place.
    ///
    /// A stretch at a time, so that the sums stay in the nearest cache.
    package static func sum(
        _ blocks: ArraySlice<AlignedFloats>, offset: Int, into target: Target, isAdding: Bool, count: Int
    ) {
        for start in stride(from: 0, to: count, by: 2048) {
            let (sums, length) = (target + start, min(2048, count - start))
            if !isAdding { sums.update(repeating: 0, count: length) }
            for block in blocks { add(block.pointer + offset + start, to: sums, count: length) }
        }
    }

    /// target *= source.
    package static func multiply(_ target: Target, by source: Source, count: Int) {
        for index in 0..<count { target[index] *= source[index] }
    }

    /// target = a * first + b * second.
    ///
    /// - Parameter count: a multiple of 8.
    package static func combine(
        _ a: Source, times first: Float, _ b: Source, times second: Float, into target: Target, count: Int
    ) {
        for index in stride(from: 0, to: count, by: 8) {
            (SIMD8.load(a + index) * first + SIMD8.load(b + index) * second).store(target + index)
        }
    }

    /// Moves a running mean towards its next element: target += weight * (source - target).
    package static func approach(_ target: Target, _ source: Source, weight: Float, count: Int) {
        for index in 0..<count { target[index] += (source[index] - target[index]) * weight }
    }

    /// Adds the vectors of all positions of a map.
    ///
    /// - Parameters:
    ///   - stride: the floats of a position, a multiple of 16.
    ///   - sums: `stride` floats.
    package static func addPositions(of map: Source, positions: Int, stride: Int, to sums: Target) {
        // Partial sums of at most 1024 terms, as in the weight gradients.
        for block in Swift.stride(from: 0, to: positions, by: 1024) {
            for lane in Swift.stride(from: 0, to: stride, by: 16) {
                var (low, high) = (SIMD8<Float>.zero, SIMD8<Float>.zero)
                for position in block..<min(block + 1024, positions) {
                    let vector = map + position * stride + lane
                    low += .load(vector)
                    high += .load(vector + 8)
                }
                (.load(sums + lane) + low).store(sums + lane)
                (.load(sums + lane + 8) + high).store(sums + lane + 8)
            }
        }
    }

    /// The inner product, summed in double.
    ///
    /// - Parameter count: a multiple of 8.
    package static func dot(_ a: Source, _ b: Source, count: Int) -> Double {
        var sums = SIMD8<Double>.zero
        for index in stride(from: 0, to: count, by: 8) {
            sums += SIMD8<Double>(SIMD8<Float>.load(a + index)) * SIMD8<Double>(SIMD8<Float>.load(b + index))
        }
        return sums.sum()
    }

    /// Whether all elements are finite: 0 times anything else is NaN, which no sum loses.
    ///
    /// - Parameter count: a multiple of 8.
    package static func isFinite(_ source: Source, count: Int) -> Bool {
        var sums = SIMD8<Float>.zero
        for index in stride(from: 0, to: count, by: 8) { sums += SIMD8.load(source + index) * 0 }
        return sums.sum() == 0
    }
}
