/// The rectifier. Counts are of whole vectors of eight, as all maps are. A NaN stays one.
package enum ReLU {
    /// max(0, x) in place.
    package static func forward(_ map: UnsafeMutablePointer<Float>, count: Int) {
        for index in stride(from: 0, to: count, by: 8) {
            let value = SIMD8.load(map + index)
            value.replacing(with: 0, where: value .< 0).store(map + index)
        }
    }

    /// Lets `gradient` through where the rectified `output` is positive; elsewhere it becomes zero.
    package static func backward(_ gradient: UnsafeMutablePointer<Float>, output: UnsafePointer<Float>, count: Int) {
        for index in stride(from: 0, to: count, by: 8) {
            SIMD8.load(gradient + index).replacing(with: 0, where: SIMD8.load(output + index) .<= 0)
                .store(gradient + index)
        }
    }
}
