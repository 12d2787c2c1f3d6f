/// The memory in which blocks are put together, coefficient by coefficient; it does not leave the thread that decodes.
final class BlockWorkspace {
    /// The place of each coefficient of a file in a block that lies row by row (ITU-T T.81, figure A.6).
    static let zigzag: [Int] = (0..<15).flatMap { diagonal in
        let rows = max(0, diagonal - 7)...min(diagonal, 7)
        let downward = rows.map { 8 * $0 + diagonal - $0 }
        return diagonal.isMultiple(of: 2) ? downward.reversed() : downward
    }

    /// One block of 64 coefficients.
    let block: UnsafeMutablePointer<Int16>
    /// The order of a file, as ``zigzag`` has it.
    let positions: UnsafePointer<UInt8>
    private let memory: UnsafeMutablePointer<UInt8>

    init() {
        block = UnsafeMutablePointer.allocate(capacity: 64)
        block.initialize(repeating: 0, count: 64)
        memory = UnsafeMutablePointer.allocate(capacity: 64)
        memory.initialize(repeating: 0, count: 64)
        for (index, position) in Self.zigzag.enumerated() { memory[index] = UInt8(position) }
        positions = UnsafePointer(memory)
    }

    deinit {
        block.deallocate()
        memory.deallocate()
    }
}
