import Tensors

/// The sums that mean and deviation of luma are made of.
struct LumaSums {
    /// What every luma is compared with. One that is near to them all keeps small deviations precise.
    private let reference: Double
    private var count = 0.0
    private var sum = 0.0
    private var squares = 0.0

    init(reference: Double = 0) { self.reference = reference }

    /// Adds one pixel.
    mutating func add(_ luma: Double) {
        add(differences: luma - reference, squares: (luma - reference) * (luma - reference))
    }

    private mutating func add(differences sum: Double, squares: Double, count: Int = 1) {
        self.count += Double(count)
        self.sum += sum
        self.squares += squares
    }

    /// Adds all pixels of a tensor of (channels, rows, columns).
    ///
    /// - Parameters:
    ///   - weights: of each channel's difference to its reference.
    ///   - references: one a channel; together they are ``reference``.
    mutating func addPlanes(of tensor: Tensor, weights: [Float], references: [Float]) {
        let pixels = tensor.elements.count / weights.count
        // Vectors are added up in float32, no more than these before their sums become doubles.
        let block = 64 * SIMD8<Float>.scalarCount
        tensor.elements.withUnsafeBytes { elements in
            for start in stride(from: 0, to: pixels, by: block) {
                let end = min(start + block, pixels)
                var (sum, squares) = (SIMD8<Float>(), SIMD8<Float>())
                for pixel in stride(from: start, to: end, by: SIMD8<Float>.scalarCount) {
                    var difference = SIMD8<Float>()
                    for channel in weights.indices {
                        var values = SIMD8(repeating: references[channel])
                        let offset = (channel * pixels + pixel) * MemoryLayout<Float>.stride
                        if pixel + values.scalarCount <= end {
                            values = elements.loadUnaligned(fromByteOffset: offset, as: SIMD8<Float>.self)
                        } else {
                            for place in 0..<end - pixel {
                                values[place] = tensor.elements[channel * pixels + pixel + place]
                            }
                        }
                        difference += weights[channel] * (values - references[channel])
                    }
                    sum += difference
                    squares += difference * difference
                }
                add(differences: Double(sum.sum()), squares: Double(squares.sum()), count: end - start)
            }
        }
    }

    /// 0 of no pixels.
    var mean: Double { reference + sum / max(count, 1) }
    var deviation: Double {
        let mean = sum / max(count, 1)
        return max(0, squares / max(count, 1) - mean * mean).squareRoot()
    }
}
