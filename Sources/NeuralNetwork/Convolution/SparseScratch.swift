/// Memory for the elements of a map that are not zero, in the map's order.
///
/// Not `Sendable`: used by one thread at a time.
package final class SparseScratch {
    private let entries: UnsafeMutablePointer<SparseEntry>
    private let starts: UnsafeMutablePointer<Int32>
    private let places: UnsafeMutablePointer<(coarse: Int, fine: Int)>
    private let capacity: Int
    /// - Parameter capacity: the floats of the largest map.
    package init(capacity: Int) {
        self.capacity = capacity
        entries = .allocate(capacity: capacity + 1)
        starts = .allocate(capacity: capacity + 1)
        places = .allocate(capacity: capacity / 16 + 1)
    }

    /// The bytes of a scratch of that capacity.
    package static func byteCount(capacity: Int) -> Int {
        (capacity + 1) * (MemoryLayout<SparseEntry>.stride + MemoryLayout<Int32>.stride)
            + (capacity / 16 + 1) * MemoryLayout<(Int, Int)>.stride
    }

    deinit {
        entries.deallocate()
        starts.deallocate()
        places.deallocate()
    }

    /// Whether at most this share of a map is not zero. Counting costs next to nothing beside listing.
    private static func density(of map: UnsafePointer<Float>, count: Int, isAtMost limit: Double) -> Bool {
        var zeros = SIMD16<Int32>.zero
        for index in stride(from: 0, to: count, by: 16) {
            // A mask's lanes are 0 or -1.
            let isZero = SIMD16<Float>.load(map + index) .== 0
            zeros &-= unsafeBitCast(isZero, to: SIMD16<Int32>.self)
        }
        return Double(count - Int(zeros.wrappedSum())) <= Double(count) * limit
    }

    /// The entries of a map in its own order, offsets 16 times their indices; nil where more than `limit` of it is not
    /// zero.
    ///
    /// - Returns: also, for each 16 floats of the map and for its end, the first entry.
    func entries(of map: UnsafePointer<Float>, count: Int, limit: Double) -> SparseList? {
        guard count <= capacity, count <= Self.countLimit, Self.density(of: map, count: count, isAtMost: limit) else {
            return nil
        }
        var found = 0
        for block in 0..<count / 16 {
            starts[block] = Int32(truncatingIfNeeded: found)
            for index in block * 16..<block * 16 + 16 {
                append(map[index], offset: index * 16, to: &found)
            }
        }
        starts[count / 16] = Int32(truncatingIfNeeded: found)
        return SparseList(entries: entries, starts: starts)
    }

    /// The entries of some columns of maps, one channel after the other, in each the rows, in each the maps.
    ///
    /// - Parameters:
    ///   - walk: the columns, all rows and the maps, with the fine offsets that the entries get.
    ///   - channels: of the coarse map.
    /// - Returns: also, for each row of each channel and for the end, the first entry.
    func entriesByChannel(of map: UnsafePointer<Float>, channels: Int, walk: CorrelationWalk) -> SparseList {
        // The same places for every channel, in one flat loop a row.
        let columns = walk.images * walk.columns
        for image in 0..<walk.images {
            for column in 0..<walk.columns {
                places[image * walk.columns + column] = (
                    image * walk.coarseImageStep + column * walk.coarseStep,
                    image * walk.fineImageStep + column * walk.fineStep
                )
            }
        }
        var found = 0
        for channel in 0..<channels {
            for row in 0..<walk.rows {
                starts[channel * walk.rows + row] = Int32(truncatingIfNeeded: found)
                let elements = map + (channel &+ row &* walk.coarseRowStep)
                let offset = row &* walk.fineRowStep
                for column in 0..<columns {
                    let place = places[column]
                    append(elements[place.coarse], offset: offset &+ place.fine, to: &found)
                }
            }
        }
        starts[channels * walk.rows] = Int32(truncatingIfNeeded: found)
        return SparseList(entries: entries, starts: starts)
    }

    /// Whether ``entriesByChannel(of:channels:walk:)`` can be asked for so many maps, and at most `limit` of them is
    /// not zero.
    func takes(_ maps: UnsafePointer<Float>, count: Int, fineCount: Int, limit: Double) -> Bool {
        count <= capacity && fineCount <= Self.countLimit && Self.density(of: maps, count: count, isAtMost: limit)
    }

    /// Offsets stay below 2^31.
    private static let countLimit = 1 << 26

    /// Written in any case and counted only where it is not zero: no branch to be guessed wrong.
    @inline(__always)
    private func append(_ value: Float, offset: Int, to found: inout Int) {
        entries[found] = SparseEntry(value: value, offset: Int32(truncatingIfNeeded: offset))
        let magnitude = value.bitPattern << 1
        found &+= Int(truncatingIfNeeded: (magnitude | (0 &- magnitude)) >> 31)
    }
}

/// What a ``SparseScratch`` found; valid until it is asked again.
struct SparseList {
    let entries: UnsafePointer<SparseEntry>
    let starts: UnsafePointer<Int32>
}
