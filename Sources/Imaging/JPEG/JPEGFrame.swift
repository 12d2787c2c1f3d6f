/// The contents of a frame header (ITU-T T.81, clause B.2.2), found to be valid.
struct JPEGFrame {
    let process: JPEGProcess
    let width: Int
    /// Rows of the image; 0 where a DNL segment tells.
    let height: Int
    let components: [JPEGComponent]

    init(_ segment: JPEGSegment) throws(JPEGError) {
        let data = segment.data
        process = JPEGProcess(segment.marker)
        guard process == .sequential || process == .progressive else {
            throw .unsupportedProcess(process, segment.marker)
        }
        guard data.count >= 6 else { throw segment.invalidLength("at least 8") }
        let start = data.startIndex
        let precision = Int(data[start])
        if precision == 12 { throw .unsupportedPrecision(precision) }
        guard precision == 8 else { throw .invalidPrecision(precision) }
        height = Int(data.bigEndian16(at: start + 1))
        width = Int(data.bigEndian16(at: start + 3))
        guard width > 0 else { throw .invalidSize(width: width, height: height) }
        let count = Int(data[start + 5])
        guard count == 1 || count == 3 || count == 4 else { throw .unsupportedComponentCount(count) }
        try segment.requireLength(6 + 3 * count)
        var components: [JPEGComponent] = []
        for fields in stride(from: start + 6, to: data.endIndex, by: 3) {
            let component = JPEGComponent(
                identifier: data[fields], horizontalFactor: Int(data[fields + 1] >> 4),
                verticalFactor: Int(data[fields + 1] & 15), quantizationTable: Int(data[fields + 2]))
            guard (1...4).contains(component.horizontalFactor), (1...4).contains(component.verticalFactor) else {
                throw .invalidSampling(
                    component: component.identifier, horizontal: component.horizontalFactor,
                    vertical: component.verticalFactor)
            }
            guard !components.contains(where: { $0.identifier == component.identifier }) else {
                throw .duplicateComponent(component.identifier)
            }
            components.append(component)
        }
        self.components = components
        for component in components {
            guard horizontalFactor.isMultiple(of: component.horizontalFactor),
                verticalFactor.isMultiple(of: component.verticalFactor)
            else {
                throw .fractionalSampling(
                    component: component.identifier, horizontal: component.horizontalFactor,
                    vertical: component.verticalFactor)
            }
        }
    }

    private init(_ other: JPEGFrame, height: Int) {
        process = other.process
        width = other.width
        self.height = height
        components = other.components
    }

    /// The frame with the height that a DNL segment gives.
    func withHeight(_ height: Int) -> JPEGFrame { JPEGFrame(self, height: height) }

    /// The largest factors of all components, those of a component at the resolution of the image.
    var horizontalFactor: Int { components.reduce(1) { max($0, $1.horizontalFactor) } }
    var verticalFactor: Int { components.reduce(1) { max($0, $1.verticalFactor) } }

    /// MCUs of an interleaved scan, across and down.
    var unitsAcross: Int { Self.quotient(width, 8 * horizontalFactor) }
    var unitsDown: Int { Self.quotient(height, 8 * verticalFactor) }

    /// Blocks of a component that hold samples of the image, across and down (clause A.2.2): those of a scan that is
    /// not interleaved.
    func blocksAcross(_ component: JPEGComponent) -> Int {
        Self.quotient(width * component.horizontalFactor, 8 * horizontalFactor)
    }

    func blocksDown(_ component: JPEGComponent) -> Int {
        Self.quotient(height * component.verticalFactor, 8 * verticalFactor)
    }

    /// Blocks of all components that hold samples of the image.
    var blockCount: Int { components.reduce(0) { $0 + blocksAcross($1) * blocksDown($1) } }

    /// Blocks of all components, with those that fill up the last MCUs (clause A.2.4).
    var paddedBlockCount: Int { unitsAcross * unitsDown * components.reduce(0) { $0 + $1.blocksInUnit } }

    /// How long the data of all scans are at the least: a block takes one bit in the first scan of its DC coefficient,
    /// and one more where the end of its AC coefficients is told for itself.
    var leastDataLength: Int { Self.quotient(blockCount * (process == .sequential ? 2 : 1), 8) }

    /// A quotient rounded up.
    static func quotient(_ dividend: Int, _ divisor: Int) -> Int { (dividend + divisor - 1) / divisor }
}
