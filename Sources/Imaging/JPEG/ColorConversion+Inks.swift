extension ColorConversion {
    /// Converts a row of cyan, magenta, yellow and black, stored as Adobe stores them, as their complements.
    ///
    /// Pillow, whose result this is, takes every file to be stored so, whether or not it has Adobe's segment.
    static func convertCMYK(
        _ inks: [UnsafePointer<UInt8>], width: Int, to target: UnsafeMutablePointer<UInt8>
    ) {
        for column in 0..<width {
            let white = Int(inks[3][column])
            for channel in 0..<3 {
                target[3 * column + channel] = mix(Int(inks[channel][column]), white: white)
            }
        }
    }

    /// Converts a row of inks that are coded like the colours they leave: luma, differences, and black.
    static func convertYCCK(
        _ inks: [UnsafePointer<UInt8>], width: Int, to target: UnsafeMutablePointer<UInt8>
    ) {
        convertYCbCr(inks[0], inks[1], inks[2], width: width, to: target)
        for column in 0..<width {
            let white = Int(inks[3][column])
            for channel in 0..<3 {
                let place = 3 * column + channel
                target[place] = mix(255 - Int(target[place]), white: white)
            }
        }
    }

    /// What is left of white by a colour's complement and by black, both stored as their complements, rounded as Pillow
    /// does (CMYK to RGB in its Convert.c).
    private static func mix(_ value: Int, white: Int) -> UInt8 {
        let product = (255 - value) * white + 128
        return UInt8(clamping: white - (product >> 8 + product) >> 8)
    }
}
