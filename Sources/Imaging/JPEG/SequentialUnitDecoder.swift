/// Decodes the MCUs of a sequential scan (ITU-T T.81, clause F.2) right down to samples.
struct SequentialUnitDecoder: UnitDecoder {
    /// All that decoding one block of an MCU needs. Nothing in it is counted by reference: the owners of the memory
    /// outlive the scan.
    struct BlockPlan {
        let slot: Int
        let dc: UnsafePointer<UInt32>
        let ac: UnsafePointer<UInt32>
        let steps: UnsafePointer<Int16>
        /// Where the block of the first MCU goes, and how far that of the next one is.
        let output: UnsafeMutablePointer<UInt8>
        let stride: Int
        let columnStep: Int
        let rowStep: Int
        let blockSize: Int
    }

    private let plans: UnsafeBufferPointer<BlockPlan>
    /// One block, zero between MCUs.
    private let block: UnsafeMutablePointer<Int16>
    private let positions: UnsafePointer<UInt8>
    /// The DC coefficient of each component's last block.
    private var predictors = SIMD4<Int32>()

    /// A decoder for one scan.
    ///
    /// - Parameters:
    ///   - plans: The blocks of an MCU.
    ///   - block: 64 zeros to work in.
    ///   - positions: The place of each coefficient in a block.
    init(
        _ plans: UnsafeBufferPointer<BlockPlan>, block: UnsafeMutablePointer<Int16>, positions: UnsafePointer<UInt8>
    ) {
        self.plans = plans
        self.block = block
        self.positions = positions
    }

    mutating func restart() {
        predictors = SIMD4()
    }

    @inline(always)
    mutating func decodeUnit(_ reader: inout JPEGBitReader, row: Int, column: Int) -> Bool {
        for plan in plans {
            guard let last = decodeBlock(&reader, plan) else { return false }
            let output = plan.output + (row &* plan.rowStep &+ column &* plan.columnStep)
            InverseTransform.apply(
                block, steps: plan.steps, last: last, size: plan.blockSize, to: output, stride: plan.stride)
            UnsafeMutableRawPointer(block).storeBytes(of: SIMD64<Int16>(), as: SIMD64<Int16>.self)
        }
        return true
    }

    /// Decodes the coefficients of a block.
    ///
    /// - Returns: The last coefficient that is not zero, in the order of the file; none where the data are corrupt.
    @inline(always)
    private mutating func decodeBlock(_ reader: inout JPEGBitReader, _ plan: BlockPlan) -> Int? {
        reader.refill()
        let entry = reader.decode(plan.dc)
        if entry.length == 0 { return nil }
        var difference = entry.value
        if entry.size > 0 { difference = HuffmanEntry.extend(reader.take(entry.size), size: entry.size) }
        let value = predictors[plan.slot] &+ difference
        predictors[plan.slot] = value
        block[0] = Int16(truncatingIfNeeded: value)

        var index = 1
        var last = 0
        while index < 64 {
            reader.refill()
            let entry = reader.decode(plan.ac)
            if entry.length == 0 { return nil }
            var value = entry.value
            if value == 0 {
                if entry.size == 0 {
                    // The end of the block, or sixteen zeros.
                    if entry.run != 15 { break }
                    index &+= 16
                    continue
                }
                value = HuffmanEntry.extend(reader.take(entry.size), size: entry.size)
            }
            index &+= entry.run
            if index > 63 { return nil }
            block[Int(positions[index])] = Int16(truncatingIfNeeded: value)
            last = index
            index &+= 1
        }
        return last
    }
}
