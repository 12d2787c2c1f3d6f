/// One pass of resizing: along the rows or along the columns of an image with interleaved channels.
struct ResamplePass<Arithmetic: ResampleArithmetic> {
    private let kernel: ResampleKernel<Arithmetic.Sum>

    init(_ kernel: ResampleKernel<Double>) {
        self.kernel = kernel.mapWeights(Arithmetic.weight)
    }

    /// Resizes every row from `width` pixels to the kernel's target size.
    func alongRows(
        _ input: [Arithmetic.Input], width: Int, height: Int, channels: Int
    ) -> [Arithmetic.Output] {
        switch channels {
        case 1: alongRows(input, width: width, height: height, constantChannels: 1)
        case 2: alongRows(input, width: width, height: height, constantChannels: 2)
        case 3: alongRows(input, width: width, height: height, constantChannels: 3)
        default: alongRows(input, width: width, height: height, constantChannels: 4)
        }
    }

    // With the number of channels a constant, the sums of a pixel stay in registers and what is not there costs
    // nothing.
    @inline(__always)
    private func alongRows(
        _ input: [Arithmetic.Input], width: Int, height: Int, constantChannels channels: Int
    ) -> [Arithmetic.Output] {
        let target = kernel.targetSize
        precondition(input.count == width * height * channels)
        return Array(unsafeUninitializedCapacity: target * height * channels) { output, count in
            for y in 0..<height {
                let row = input.span.extracting(y * width * channels..<(y + 1) * width * channels)
                for x in 0..<target {
                    let taps = kernel.counts[x]
                    let first = kernel.firsts[x] * channels
                    let source = row.extracting(first..<first + taps * channels)
                    let weights = kernel.weights.span.extracting(x * kernel.stride..<x * kernel.stride + taps)
                    var sums = (Arithmetic.initial, Arithmetic.initial, Arithmetic.initial, Arithmetic.initial)
                    for tap in 0..<taps {
                        let weight = weights[tap]
                        Arithmetic.add(source[tap * channels], times: weight, to: &sums.0)
                        if channels > 1 { Arithmetic.add(source[tap * channels + 1], times: weight, to: &sums.1) }
                        if channels > 2 { Arithmetic.add(source[tap * channels + 2], times: weight, to: &sums.2) }
                        if channels > 3 { Arithmetic.add(source[tap * channels + 3], times: weight, to: &sums.3) }
                    }
                    let pixel = (y * target + x) * channels
                    output.initializeElement(at: pixel, to: Arithmetic.output(sums.0))
                    if channels > 1 { output.initializeElement(at: pixel + 1, to: Arithmetic.output(sums.1)) }
                    if channels > 2 { output.initializeElement(at: pixel + 2, to: Arithmetic.output(sums.2)) }
                    if channels > 3 { output.initializeElement(at: pixel + 3, to: Arithmetic.output(sums.3)) }
                }
            }
            count = target * height * channels
        }
    }

    /// Resizes every column of an image from however many rows it has to the kernel's target size.
    ///
    /// - Parameter rowLength: Samples per row, pixels times channels.
    func alongColumns(_ input: [Arithmetic.Input], rowLength: Int) -> [Arithmetic.Output] {
        let target = kernel.targetSize
        var sums = Array(repeating: Arithmetic.initial, count: rowLength)
        return Array(unsafeUninitializedCapacity: target * rowLength) { output, count in
            for y in 0..<target {
                // Row by row, not column by column: the samples lie side by side in memory.
                var sums = sums.mutableSpan
                for i in 0..<rowLength { sums[i] = Arithmetic.initial }
                for tap in 0..<kernel.counts[y] {
                    let row = (kernel.firsts[y] + tap) * rowLength
                    let source = input.span.extracting(row..<row + rowLength)
                    let weight = kernel.weights[y * kernel.stride + tap]
                    for i in 0..<rowLength { Arithmetic.add(source[i], times: weight, to: &sums[i]) }
                }
                for i in 0..<rowLength {
                    output.initializeElement(at: y * rowLength + i, to: Arithmetic.output(sums[i]))
                }
            }
            count = target * rowLength
        }
    }
}
