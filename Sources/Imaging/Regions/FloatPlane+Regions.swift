extension FloatPlane {
    /// The regions above a threshold: the one with the largest peak first, of equal peaks the one that begins further
    /// up and left; at most ``Region/limit``.
    ///
    /// One walk over the rows: a run of pixels joins the runs of the row above that it touches, in union by smaller
    /// number (Rosenfeld and Pfaltz, *Sequential Operations in Digital Picture Processing*, 1966). Linear in the
    /// pixels, but for the sorting of the regions. Memory: the runs of two rows, and a few numbers a region.
    package func regions(above threshold: Float) -> [Region] {
        var parts = RegionParts()
        var above: [RegionParts.Run] = []
        var current: [RegionParts.Run] = []
        for y in 0..<height {
            current.removeAll(keepingCapacity: true)
            var touched = 0
            var x = 0
            while x < width {
                guard values[y * width + x] > threshold else {
                    x += 1
                    continue
                }
                let first = x
                var peak = -Float.infinity
                while x < width, values[y * width + x] > threshold {
                    peak = max(peak, values[y * width + x])
                    x += 1
                }
                let run = RegionParts.Extent(x: first..<x, y: y..<y + 1, area: x - first, peak: peak)
                // The runs above that end before this one begins, corners included, end before the next ones, too.
                while touched < above.count, above[touched].columns.upperBound < first { touched += 1 }
                var label: Int?
                var next = touched
                while next < above.count, above[next].columns.lowerBound <= x {
                    label = label.map { parts.join($0, above[next].label) } ?? parts.root(of: above[next].label)
                    next += 1
                }
                current.append(.init(columns: first..<x, label: parts.add(run, to: label)))
            }
            swap(&above, &current)
        }
        return Array(parts.regions.prefix(Region.limit))
    }
}

/// The parts of regions found so far, in trees of those that turned out to touch.
private struct RegionParts {
    /// Neighbouring pixels of one row.
    struct Run {
        let columns: Range<Int>
        let label: Int
    }

    /// What is known of a part.
    struct Extent {
        var x: Range<Int>
        var y: Range<Int>
        var area: Int
        var peak: Float

        mutating func form(unionWith other: Extent) {
            x = min(x.lowerBound, other.x.lowerBound)..<max(x.upperBound, other.x.upperBound)
            y = min(y.lowerBound, other.y.lowerBound)..<max(y.upperBound, other.y.upperBound)
            area += other.area
            peak = max(peak, other.peak)
        }
    }

    private var parents: [Int] = []
    /// What is known of each tree, at its root; elsewhere it is out of date.
    private var extents: [Extent] = []

    /// The root of a part's tree; halves the way to it.
    mutating func root(of label: Int) -> Int {
        var label = label
        while parents[label] != label {
            parents[label] = parents[parents[label]]
            label = parents[label]
        }
        return label
    }

    /// Makes one tree of two, and returns its root.
    mutating func join(_ first: Int, _ second: Int) -> Int {
        let (first, second) = (root(of: first), root(of: second))
        guard first != second else { return first }
        let (kept, gone) = (min(first, second), max(first, second))
        parents[gone] = kept
        extents[kept].form(unionWith: extents[gone])
        return kept
    }

    /// Adds pixels to a part, or begins one, and returns its label.
    mutating func add(_ extent: Extent, to label: Int?) -> Int {
        if let label {
            extents[label].form(unionWith: extent)
            return label
        }
        parents.append(parents.count)
        extents.append(extent)
        return parents.count - 1
    }

    var regions: [Region] {
        parents.indices.filter { parents[$0] == $0 }
            .sorted { (-extents[$0].peak, $0) < (-extents[$1].peak, $1) }
            .map { label in
                let extent = extents[label]
                return Region(
                    x: extent.x.lowerBound, y: extent.y.lowerBound, width: extent.x.count, height: extent.y.count,
                    area: extent.area, peak: extent.peak)
            }
    }
}
