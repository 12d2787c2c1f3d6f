extension Image {
    /// The image with a sample brought to full scale, for files that use part of their range, such as the 12 bits of a
    /// camera in 16-bit samples: each 16-bit sample times 65,535 / `white`, rounded, at most 65,535. An image of 8 bits
    /// is left as it is. Opacity, which is never part of such a range, is scaled with the rest and dropped later.
    ///
    /// - Parameter white: from 1 to 65,535, the sample that is white.
    package func scaled(toWhite white: Int) -> Image {
        guard case .sixteen(let values) = samples, white != 65_535 else { return self }
        precondition((1...65_535).contains(white), "a white level is a sample of 16 bits")
        let (white, half) = (UInt32(white), UInt32(white) / 2)
        // A sample below white times 65,535, and half of white, fit 32 bits.
        return replacing(.sixteen(values.map { UInt16((min(UInt32($0), white) * 65_535 + half) / white) }))
    }
}
