private import Glibc
internal import Synchronization

/// Numbers that many threads add to at once. Each is kept in several shards: a thread adds to the shard that its
/// identity chooses, so that two processors seldom write to the same cache line, and a reader adds the shards up.
///
/// Nothing waits and nothing is allocated after the beginning. Additions are relaxed: a reader sees each number grow,
/// and says nothing of the order in which two numbers did.
///
/// `@unchecked Sendable`: the memory holds atomics, and is reached by their operations alone until nobody refers to it.
final class ShardedCells: @unchecked Sendable {
    /// A power of two.
    private static let shardBits = 4
    static let shards = 1 << shardBits
    /// A cache line has 64 bytes.
    private static let cellsPerLine = 8

    /// How many numbers there are.
    let count: Int
    /// Cells from the beginning of one shard to that of the next: whole cache lines.
    private let stride: Int
    private let cells: UnsafeMutablePointer<Atomic<UInt64>>

    /// Numbers that are all zero.
    init(_ count: Int) {
        self.count = count
        stride = (count + Self.cellsPerLine - 1) / Self.cellsPerLine * Self.cellsPerLine
        let capacity = stride * Self.shards
        cells = UnsafeMutableRawPointer.allocate(
            byteCount: capacity * MemoryLayout<Atomic<UInt64>>.stride, alignment: 64
        ).bindMemory(to: Atomic<UInt64>.self, capacity: capacity)
        for index in 0..<capacity { (cells + index).initialize(to: Atomic(0)) }
    }

    deinit {
        cells.deinitialize(count: stride * Self.shards)
        UnsafeMutableRawPointer(cells).deallocate()
    }

    /// Where the shard of this thread begins. Threads' identities are addresses, of which the low digits are alike: a
    /// product with the golden ratio of 2^64 spreads them (Knuth, The Art of Computer Programming, 6.4).
    private var shard: Int {
        Int(truncatingIfNeeded: (UInt64(pthread_self()) &* 0x9E37_79B9_7F4A_7C15) >> UInt64(64 - Self.shardBits))
            &* stride
    }

    /// Adds to a whole number, modulo 2^64.
    ///
    /// - Parameter index: below ``count``.
    func add(_ amount: UInt64, to index: Int) {
        precondition(index >= 0 && index < count, "a cell that there is")
        (cells + (shard + index)).pointee.wrappingAdd(amount, ordering: .relaxed)
    }

    /// Adds to a number whose cells hold the bits of a `Double`.
    ///
    /// - Parameter index: below ``count``.
    func addDouble(_ amount: Double, to index: Int) {
        precondition(index >= 0 && index < count, "a cell that there is")
        let cell = cells + (shard + index)
        var bits = cell.pointee.load(ordering: .relaxed)
        while true {
            let sum = (Double(bitPattern: bits) + amount).bitPattern
            let (isExchanged, found) = cell.pointee.weakCompareExchange(
                expected: bits, desired: sum, ordering: .relaxed)
            if isExchanged { return }
            bits = found
        }
    }

    /// The sum of a whole number's shards, modulo 2^64.
    func sum(_ index: Int) -> UInt64 { reduce(index, 0) { $0 &+ $1 } }

    /// The sum of the shards of a number whose cells hold the bits of a `Double`.
    func sumOfDoubles(_ index: Int) -> Double { reduce(index, 0) { $0 + Double(bitPattern: $1) } }

    private func reduce<Value>(_ index: Int, _ first: Value, _ next: (Value, UInt64) -> Value) -> Value {
        precondition(index >= 0 && index < count, "a cell that there is")
        return (0..<Self.shards).reduce(first) { value, shard in
            next(value, (cells + (shard * stride + index)).pointee.load(ordering: .relaxed))
        }
    }
}
