package import Tensors

/// Numbers that make_networks.py makes, too: SplitMix64 of the name's FNV-1a hash and the place, 24 bits of it, in
/// [-1, 1).
package func namedNumbers(_ name: String, count: Int) -> [Float] {
    var state: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name.utf8 { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return (0..<count).map { _ in
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return Float((z ^ (z >> 31)) >> 40) * 0x1p-23 - 1
    }
}

/// The tensor of that name that make_networks.py fills a network with: weights of the variance that keeps that of
/// rectified maps, and normalisations that change something.
package func namedTensor(_ name: String, shape: [Int]) -> Tensor {
    let count = shape.reduce(1, *)
    let numbers = namedNumbers(name, count: count)
    let elements: [Float]
    if shape.count > 1 {
        let bound = Float((6 / Double(count / shape[0])).squareRoot())
        elements = numbers.map { $0 * bound }
    } else if name.hasSuffix("running_var") {
        elements = numbers.map { 1 + $0 / 2 }
    } else if name.hasSuffix("weight") {
        elements = numbers.map { 1 + $0 / 4 }
    } else {
        elements = numbers.map { $0 / 8 }
    }
    return Tensor(shape: shape, elements: elements)
}
