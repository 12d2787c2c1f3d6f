extension CoefficientPlane {
    /// Checks that a scan continues what has been sent of this component, and takes down how far it gets
    /// (ITU-T T.81, clause G.1.1.1).
    func advance(by scan: JPEGScan) throws(JPEGError) {
        func error(_ rule: String) -> JPEGError { .invalidProgression(offset: scan.offset, rule: rule) }
        guard scan.first <= scan.last, scan.last < 64 else { throw error("it has no valid band of coefficients") }
        if scan.isDC {
            guard scan.last == 0 else { throw error("DC and AC coefficients do not share a scan") }
        } else {
            guard scan.components.count == 1 else { throw error("AC coefficients are not interleaved") }
            guard knownBits[0] != nil else { throw error("AC coefficients come before the DC coefficient") }
        }
        guard scan.bit <= 13, scan.previousBit == 0 || scan.bit == scan.previousBit - 1 else {
            throw error("it does not send the next bit")
        }
        for index in scan.first...scan.last {
            let isNext = scan.previousBit == 0 ? knownBits[index] == nil : knownBits[index] == scan.previousBit
            guard isNext else { throw error("coefficient \(index) has been sent, or not been begun") }
            knownBits[index] = scan.bit
        }
    }
}
