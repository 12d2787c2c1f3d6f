/// The step of each coefficient (ITU-T T.81, clause B.2.4.1).
///
/// The memory is written when the table is made and only read afterwards, so the table may be shared.
final class QuantizationTable: @unchecked Sendable {
    /// 64 steps, row by row from the lowest frequency. Steps have 16 bits in a file and are taken as they multiply
    /// coefficients: modulo 65,536.
    let steps: UnsafePointer<Int16>
    private let memory: UnsafeMutablePointer<Int16>

    /// Reads one table.
    ///
    /// - Parameters:
    ///   - data: 64 steps in the order of coefficients in a file, of one or two bytes.
    ///   - isWide: Whether they have two bytes.
    init(_ data: ArraySlice<UInt8>, isWide: Bool) {
        memory = UnsafeMutablePointer.allocate(capacity: 64)
        memory.initialize(repeating: 0, count: 64)
        steps = UnsafePointer(memory)
        for (index, position) in BlockWorkspace.zigzag.enumerated() {
            let step =
                isWide ? data.bigEndian16(at: data.startIndex + 2 * index) : UInt16(data[data.startIndex + index])
            memory[position] = Int16(bitPattern: step)
        }
    }

    deinit {
        memory.deallocate()
    }
}
