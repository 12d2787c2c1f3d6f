extension DefectMask {
    /// The connected regions of defective pixels; pixels that touch at a corner are connected.
    package struct Regions: Sendable, Equatable {
        /// The region of each pixel, in the order of ``DefectMask/isDefective``; -1 for those of none.
        package let labels: [Int]
        /// The number of pixels of each region.
        package let areas: [Int]
    }

    /// The regions, numbered by their first pixel. Linear in the pixels.
    package var regions: Regions {
        var labels = [Int](repeating: -1, count: isDefective.count)
        var areas: [Int] = []
        var open: [Int] = []
        for start in isDefective.indices where isDefective[start] && labels[start] < 0 {
            let label = areas.count
            areas.append(0)
            labels[start] = label
            open.append(start)
            while let pixel = open.popLast() {
                areas[label] += 1
                let (x, y) = (pixel % width, pixel / width)
                for row in max(y - 1, 0)...min(y + 1, height - 1) {
                    for column in max(x - 1, 0)...min(x + 1, width - 1) {
                        let neighbour = row * width + column
                        guard isDefective[neighbour], labels[neighbour] < 0 else { continue }
                        labels[neighbour] = label
                        open.append(neighbour)
                    }
                }
            }
        }
        return Regions(labels: labels, areas: areas)
    }
}
