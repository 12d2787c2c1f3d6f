/// e to the power of x, lane by lane: at most 3 units in the last place off; 0 below -87.3 and infinite above 88.3, NaN
/// where x is NaN.
///
/// x = n ln 2 + r with |r| <= ln 2 / 2, so that e^x = 2^n e^r. The Taylor polynomial of degree 7 leaves r^8 / 8! < 6e-9
/// of e^r, a tenth of float's rounding. ln 2 is split in two, so that n times its first part is exact.
@inline(always)
func exponential(_ x: SIMD8<Float>) -> SIMD8<Float> {
    let lowest: Float = -87.3
    let highest: Float = 88.3
    let clamped = x.replacing(with: lowest, where: x .< lowest).replacing(with: highest, where: x .> highest)
    // Adding 1.5 * 2^23 leaves the rounded integer in the low bits of the sum; unlike a conversion it takes NaN.
    let shift = SIMD8<Float>(repeating: 0x1.8p23)
    let shifted = shift + clamped * 0x1.715476p+0
    let n = shifted - shift
    let r = (clamped - n * 0x1.63p-1) + n * 0x1.bd0106p-13
    var power = SIMD8<Float>(repeating: 1 / 5040)
    for coefficient: Float in [1 / 720, 1 / 120, 1 / 24, 1 / 6, 0.5, 1, 1] {
        power = SIMD8(repeating: coefficient).adding(power, times: r)
    }
    let exponent = unsafeBitCast(shifted, to: SIMD8<Int32>.self) &- unsafeBitCast(shift, to: SIMD8<Int32>.self)
    let scale = unsafeBitCast((exponent &+ 127) &<< 23, to: SIMD8<Float>.self)
    return (power * scale).replacing(with: 0, where: x .< lowest).replacing(with: .infinity, where: x .> highest)
}

/// The logarithm of 1 + t for 0 <= t <= 1, lane by lane.
///
/// With s = t / (2 + t) it is 2 (s + s^3/3 + s^5/5 + ...); s is at most a third, and the first term left out, s^15/15,
/// at most 1.4e-8 of the sum.
@inline(always)
func logarithm(onePlus t: SIMD8<Float>) -> SIMD8<Float> {
    let s = t / (t + 2)
    let square = s * s
    var sum = SIMD8<Float>(repeating: 1 / 13)
    for coefficient: Float in [1 / 11, 1 / 9, 1 / 7, 1 / 5, 1 / 3, 1] {
        sum = SIMD8(repeating: coefficient).adding(sum, times: square)
    }
    return 2 * s * sum
}
