/// What takes the data of MCUs, one after the other.
protocol UnitDecoder {
    /// Forgets what was carried from one MCU to the next, at a restart marker.
    mutating func restart()
    /// Takes the data of the next MCU.
    ///
    /// - Returns: Whether they were codes for blocks.
    mutating func decodeUnit(_ reader: inout JPEGBitReader, row: Int, column: Int) -> Bool
}

/// Leads a decoder through the MCUs of a scan and through the restart markers between them (ITU-T T.81, clause E.2.4).
struct ScanWalker {
    let geometry: ScanGeometry
    /// MCUs between two restart markers; 0 where there are none.
    let restartInterval: Int
    /// Where the scan's data begin in the file, for errors.
    let dataOffset: Int

    /// Decodes the whole scan.
    func walk(_ reader: inout JPEGBitReader, with decoder: inout some UnitDecoder) throws(JPEGError) {
        var unitsUntilRestart = restartInterval > 0 ? restartInterval : .max
        var restarts: UInt8 = 0
        for row in 0..<geometry.unitsDown {
            for column in 0..<geometry.unitsAcross {
                if unitsUntilRestart == 0 {
                    let marker = JPEGMarker(rawValue: 0xD0 | restarts & 7)
                    try reader.restart(expecting: marker, dataOffset: dataOffset)
                    restarts &+= 1
                    decoder.restart()
                    unitsUntilRestart = restartInterval
                }
                guard decoder.decodeUnit(&reader, row: row, column: column) else {
                    throw reader.isExhausted
                        ? .missingData(offset: dataOffset + reader.position)
                        : .corruptData(offset: dataOffset + reader.position)
                }
                unitsUntilRestart -= 1
            }
            // Zeros behind the data may be codes, too; a row of them ends here.
            if reader.isExhausted { throw .missingData(offset: dataOffset + reader.position) }
        }
    }
}
