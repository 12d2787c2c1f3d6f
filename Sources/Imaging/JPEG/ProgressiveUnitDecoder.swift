/// Decodes the MCUs of a progressive scan (ITU-T T.81, clause G.2) into coefficients.
struct ProgressiveUnitDecoder: UnitDecoder {
    /// All that decoding one block of an MCU needs. Nothing in it is counted by reference: the owners of the memory
    /// outlive the scan.
    struct BlockPlan {
        let slot: Int
        /// The DC or AC codes, whichever the scan uses. A scan that refines DC coefficients uses none.
        let table: UnsafePointer<UInt32>?
        /// The coefficients of the first MCU's block, and how far those of the next one are.
        let output: UnsafeMutablePointer<Int16>
        let columnStep: Int
        let rowStep: Int
    }

    private let plans: UnsafeBufferPointer<BlockPlan>
    private let positions: UnsafePointer<UInt8>
    private let first: Int
    private let last: Int
    private let bit: Int16
    private let isRefinement: Bool
    /// The DC coefficient of each component's last block.
    private var predictors = SIMD4<Int32>()
    /// Blocks that have nothing more in this band (clause G.1.2.2).
    private var endOfBandRun = 0

    init(
        _ plans: UnsafeBufferPointer<BlockPlan>, scan: JPEGScan, positions: UnsafePointer<UInt8>
    ) {
        self.plans = plans
        self.positions = positions
        first = scan.first
        last = scan.last
        bit = Int16(scan.bit)
        isRefinement = scan.previousBit > 0
    }

    mutating func restart() {
        predictors = SIMD4()
        endOfBandRun = 0
    }

    mutating func decodeUnit(_ reader: inout JPEGBitReader, row: Int, column: Int) -> Bool {
        for plan in plans {
            let block = plan.output + (row &* plan.rowStep &+ column &* plan.columnStep)
            let isValid =
                switch (first == 0, isRefinement) {
                case (true, false): decodeDC(&reader, plan, block)
                case (true, true): refineDC(&reader, block)
                case (false, false): decodeAC(&reader, plan, block)
                case (false, true): refineAC(&reader, plan, block)
                }
            guard isValid else { return false }
        }
        return true
    }

    private mutating func decodeDC(
        _ reader: inout JPEGBitReader, _ plan: BlockPlan, _ block: UnsafeMutablePointer<Int16>
    ) -> Bool {
        guard let table = plan.table else { return false }
        reader.refill()
        let entry = reader.decode(table)
        if entry.length == 0 { return false }
        var difference = entry.value
        if entry.size > 0 { difference = HuffmanEntry.extend(reader.take(entry.size), size: entry.size) }
        let value = predictors[plan.slot] &+ difference
        predictors[plan.slot] = value
        block[0] = Int16(truncatingIfNeeded: value) &<< bit
        return true
    }

    private mutating func refineDC(_ reader: inout JPEGBitReader, _ block: UnsafeMutablePointer<Int16>) -> Bool {
        reader.refill()
        if reader.takeBit() { block[0] |= 1 &<< bit }
        return true
    }

    private mutating func decodeAC(
        _ reader: inout JPEGBitReader, _ plan: BlockPlan, _ block: UnsafeMutablePointer<Int16>
    ) -> Bool {
        if endOfBandRun > 0 {
            endOfBandRun &-= 1
            return true
        }
        guard let table = plan.table else { return false }
        var index = first
        while index <= last {
            reader.refill()
            let entry = reader.decode(table)
            if entry.length == 0 { return false }
            var value = entry.value
            if value == 0 {
                if entry.size == 0 {
                    if entry.run == 15 {
                        index &+= 16
                        continue
                    }
                    // This block is the first of the run.
                    endOfBandRun = 1 &<< entry.run &+ Int(reader.take(entry.run)) &- 1
                    break
                }
                value = HuffmanEntry.extend(reader.take(entry.size), size: entry.size)
            }
            index &+= entry.run
            if index > last { return false }
            block[Int(positions[index])] = Int16(truncatingIfNeeded: value) &<< bit
            index &+= 1
        }
        return true
    }

    /// Sends one more bit of each coefficient that is not zero yet, and those that become 1 or -1 at this bit
    /// (clause G.1.2.3).
    private mutating func refineAC(
        _ reader: inout JPEGBitReader, _ plan: BlockPlan, _ block: UnsafeMutablePointer<Int16>
    ) -> Bool {
        guard let table = plan.table else { return false }
        var index = first
        if endOfBandRun == 0 {
            while index <= last {
                reader.refill()
                let entry = reader.decode(table)
                if entry.length == 0 { return false }
                var value: Int16 = 0
                var zeros = entry.run
                if entry.value != 0 {
                    // A bit was looked up with the code; more than one is not allowed.
                    guard entry.value == 1 || entry.value == -1 else { return false }
                    value = Int16(truncatingIfNeeded: entry.value)
                } else if entry.size > 0 {
                    guard entry.size == 1 else { return false }
                    value = reader.takeBit() ? 1 : -1
                } else if entry.run < 15 {
                    endOfBandRun = 1 &<< entry.run &+ Int(reader.take(entry.run))
                    break
                }
                // Passes over as many zeros, and refines what is between them.
                while index <= last {
                    let place = block + Int(positions[index])
                    if place.pointee != 0 {
                        refine(&reader, place)
                    } else {
                        if zeros == 0 { break }
                        zeros &-= 1
                    }
                    index &+= 1
                }
                if value != 0 {
                    if index > last { return false }
                    block[Int(positions[index])] = value &<< bit
                }
                index &+= 1
            }
        }
        if endOfBandRun > 0 {
            while index <= last {
                let place = block + Int(positions[index])
                if place.pointee != 0 { refine(&reader, place) }
                index &+= 1
            }
            endOfBandRun &-= 1
        }
        return true
    }

    /// Reads the next bit of a coefficient, which moves it away from zero.
    @inline(always)
    private func refine(_ reader: inout JPEGBitReader, _ place: UnsafeMutablePointer<Int16>) {
        reader.refill()
        guard reader.takeBit(), place.pointee & (1 &<< bit) == 0 else { return }
        place.pointee = place.pointee &+ (place.pointee > 0 ? 1 &<< bit : -1 &<< bit)
    }
}
