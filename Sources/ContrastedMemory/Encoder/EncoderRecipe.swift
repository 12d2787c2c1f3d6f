/// How the encoder is trained: what was found to serve, on classes of CIFAR-10 other than those that are reported.
enum EncoderRecipe {
    /// What differs between scales.
    struct Scale {
        /// The prototypes of the memory.
        let memorySize: Int
        /// The places of an image that a step compares, of a map.
        let places: Int
        /// The weight in the loss.
        let weight: Float
    }

    static func scale(_ scale: ResidualEncoder.Scale) -> Scale {
        switch scale {
        case .middle: Scale(memorySize: 256, places: 8, weight: 0.05)
        case .coarse: Scale(memorySize: 128, places: 4, weight: 0.1)
        case .image: Scale(memorySize: 64, places: 0, weight: 0.2)
        }
    }

    static let contrast = ViewContrast.Settings(sharpness: 8, temperature: 0.3, varianceWeight: 0.5)
    /// The share of the steps in which the step size rises from nothing to its largest.
    static let warmUp = 0.03
}
