/// Decodes the scans of a frame into planes of samples, one for each component.
struct JPEGFrameDecoder {
    /// How often all scans together may visit each block, on average. Encoders send some ten scans of a progressive
    /// image; a file that sends many more is made to cost time.
    static let maximumVisits = 32

    let frame: JPEGFrame
    let planes: [SamplePlane]
    /// The coefficients of a progressive image; none of a sequential one, whose blocks become samples at once.
    private var coefficients: [CoefficientPlane]
    /// The steps of each component, as they stood before its first scan.
    private var steps: [QuantizationTable?]
    private let workspace = BlockWorkspace()
    private var visits = 0

    /// Allocates the planes of a frame, which has been found to be within the limits.
    init(_ frame: JPEGFrame, reduction: JPEGReduction) {
        self.frame = frame
        planes = frame.components.map { SamplePlane($0, of: frame, reduction: reduction) }
        coefficients = frame.process == .progressive ? frame.components.map { CoefficientPlane($0, of: frame) } : []
        steps = Array(repeating: nil, count: frame.components.count)
    }

    /// Whether all data of the image have been read, so that what follows in the file does not matter.
    var isComplete: Bool {
        steps.allSatisfy { $0 != nil } && coefficients.allSatisfy { $0.knownBits.allSatisfy { $0 == 0 } }
    }

    /// Decodes one scan.
    ///
    /// - Parameters:
    ///   - scan: Its header.
    ///   - tables: The tables as they stand.
    ///   - data: The file from the scan's first byte of data.
    ///   - dataOffset: Where that lies in the file, for errors.
    /// - Returns: The length of the data, in bytes.
    mutating func decode(
        _ scan: JPEGScan, tables: JPEGTables, data: ArraySlice<UInt8>, dataOffset: Int
    ) throws(JPEGError) -> Int {
        if frame.process == .sequential {
            guard scan.components.allSatisfy({ steps[$0.index] == nil }) else {
                throw .invalidProgression(offset: scan.offset, rule: "a component has one scan in a sequential image")
            }
        } else {
            for component in scan.components { try coefficients[component.index].advance(by: scan) }
        }
        for component in scan.components where steps[component.index] == nil {
            let description = frame.components[component.index]
            let number = description.quantizationTable
            guard number < 4, let table = tables.quantization[number] else {
                throw .missingQuantizationTable(number, component: description.identifier)
            }
            steps[component.index] = table
        }
        let geometry = ScanGeometry(scan, of: frame)
        visits += geometry.blockCount
        guard visits <= Self.maximumVisits * frame.paddedBlockCount else {
            throw .tooManyScans(limit: Self.maximumVisits)
        }
        let walker = ScanWalker(
            geometry: geometry, restartInterval: tables.restartInterval, dataOffset: dataOffset)
        // The plans hold addresses of what these own.
        return try withExtendedLifetime((self, tables)) { () throws(JPEGError) in
            try data.withUnsafeBufferPointer { data throws(JPEGError) in
                var reader = JPEGBitReader(data)
                if frame.process == .sequential {
                    try decodeSequential(scan, tables, walker, &reader)
                } else {
                    try decodeProgressive(scan, tables, walker, &reader)
                }
                return reader.position
            }
        }
    }

    private func decodeSequential(
        _ scan: JPEGScan, _ tables: JPEGTables, _ walker: ScanWalker, _ reader: inout JPEGBitReader
    ) throws(JPEGError) {
        var plans: [SequentialUnitDecoder.BlockPlan] = []
        for block in walker.geometry.blocks {
            let component = scan.components[block.slot]
            let plane = planes[component.index]
            let step = walker.geometry.steps[block.slot]
            guard let steps = steps[component.index]?.steps else { continue }
            plans.append(
                SequentialUnitDecoder.BlockPlan(
                    slot: block.slot,
                    dc: try code(tables.dc, component.dcTable, of: component, isDC: true),
                    ac: try code(tables.ac, component.acTable, of: component, isDC: false),
                    steps: steps,
                    output: plane.samples + (block.row * plane.stride + block.column) * plane.blockSize,
                    stride: plane.stride,
                    columnStep: step.column * plane.blockSize,
                    rowStep: step.row * plane.blockSize * plane.stride,
                    blockSize: plane.blockSize))
        }
        try plans.withUnsafeBufferPointer { plans throws(JPEGError) in
            var decoder = SequentialUnitDecoder(plans, block: workspace.block, positions: workspace.positions)
            try walker.walk(&reader, with: &decoder)
        }
    }

    private func decodeProgressive(
        _ scan: JPEGScan, _ tables: JPEGTables, _ walker: ScanWalker, _ reader: inout JPEGBitReader
    ) throws(JPEGError) {
        var plans: [ProgressiveUnitDecoder.BlockPlan] = []
        for block in walker.geometry.blocks {
            let component = scan.components[block.slot]
            let plane = coefficients[component.index]
            let step = walker.geometry.steps[block.slot]
            var table: UnsafePointer<UInt32>?
            if !scan.isDC {
                table = try code(tables.ac, component.acTable, of: component, isDC: false)
            } else if scan.previousBit == 0 {
                table = try code(tables.dc, component.dcTable, of: component, isDC: true)
            }
            plans.append(
                ProgressiveUnitDecoder.BlockPlan(
                    slot: block.slot, table: table, output: plane.block(row: block.row, column: block.column),
                    columnStep: 64 * step.column, rowStep: 64 * step.row * plane.blocksAcross))
        }
        try plans.withUnsafeBufferPointer { plans throws(JPEGError) in
            var decoder = ProgressiveUnitDecoder(plans, scan: scan, positions: workspace.positions)
            try walker.walk(&reader, with: &decoder)
        }
    }

    private func code(
        _ tables: [HuffmanTable?], _ number: Int, of component: JPEGScan.Component, isDC: Bool
    ) throws(JPEGError) -> UnsafePointer<UInt32> {
        guard number < 4, let table = tables[number] else {
            throw .missingHuffmanTable(number, component: frame.components[component.index].identifier, isDC: isDC)
        }
        return table.entries
    }

    /// Makes samples of the coefficients of a progressive image, once all scans have been decoded, and lets go of them.
    mutating func finish() throws(JPEGError) {
        var tables: [QuantizationTable] = []
        for (component, table) in zip(frame.components, steps) {
            guard let table else { throw .incompleteComponent(component.identifier) }
            tables.append(table)
        }
        let smoothings = BlockSmoothing.of(coefficients, tables)
        for (index, plane) in coefficients.enumerated() {
            let component = frame.components[index]
            if let smoothings {
                plane.transform(
                    tables[index], to: planes[index], smoothing: smoothings[index],
                    size: (frame.blocksAcross(component), frame.blocksDown(component)),
                    rowsInUnit: component.verticalFactor, workspace: workspace)
            } else {
                plane.transform(tables[index], to: planes[index])
            }
        }
        coefficients = []
    }
}
