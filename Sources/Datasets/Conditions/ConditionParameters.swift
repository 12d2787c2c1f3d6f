/// What the five levels of each condition are. Lengths are shares of the image's shorter side, so that an image of 28
/// and one of 256 pixels are corrupted alike; a small constant in pixels keeps each level visible where a share would
/// be less than a pixel. Everything grows from level to level.
struct ConditionParameters {
    /// 1 to 5.
    let level: Int

    private func pick<Value>(_ values: (Value, Value, Value, Value, Value)) -> Value {
        switch level {
        case ...1: values.0
        case 2: values.1
        case 3: values.2
        case 4: values.3
        default: values.4
        }
    }

    /// How far colours move to their luma; level 5 leaves no colour.
    var fading: Float { pick((0.2, 0.4, 0.6, 0.8, 1)) }

    /// Pixels. At level 5 a disc wider than a fifth of the image: strokes of a digit run into each other.
    func discRadius(side: Float) -> Float { 0.5 + side * pick((0.01, 0.025, 0.045, 0.075, 0.11)) }

    /// Pixels. A disc of radius r blurs about as a Gaussian of deviation r / 2, so both blurs are alike in strength.
    func deviation(side: Float) -> Float { 0.25 + side * pick((0.005, 0.0125, 0.0225, 0.0375, 0.055)) }

    /// A quarter, a half, one, one and a half and two stops: at level 5 all above a fifth of full brightness is
    /// clipped.
    var gain: Float { pick((1.189, 1.414, 2, 2.828, 4)) }
    /// Stray light: it lifts black, which a gain alone leaves as it is.
    var veil: Float { pick((0.02, 0.05, 0.08, 0.12, 0.16)) }

    /// Spots on the lens, each 4 to 14% of the side in radius: from a few to a lens that is mostly dirty.
    var spots: Int { pick((3, 6, 10, 15, 22)) }
    /// The opacity of the middle of a spot: near the lens dirt is out of focus and never quite opaque.
    var dirtOpacity: Float { pick((0.45, 0.55, 0.65, 0.75, 0.85)) }
    static let dirtColor: [Float] = [0.38, 0.33, 0.26]

    /// The number of streaks, from drizzle to a downpour; each is 12 to 30% of the side long.
    var streaks: Int { pick((6, 12, 20, 30, 42)) }
    /// A falling drop is blurred along its way: half transparent, less so when many fall behind each other.
    var rainOpacity: Float { pick((0.35, 0.45, 0.55, 0.65, 0.75)) }
    static let rainColor: [Float] = [0.80, 0.83, 0.87]

    /// Flakes, 1 to 3.5% of the side in radius.
    var flakes: Int { pick((10, 20, 35, 55, 80)) }
    /// Snow hides what is behind it.
    var snowOpacity: Float { pick((0.7, 0.76, 0.82, 0.88, 0.94)) }
    static let snowColor: [Float] = [0.97, 0.98, 1.00]

    /// Extinction over the image's depth (Koschmieder's law): 1 - exp(-0.25) = 22% of sky light in the middle of the
    /// image at level 1, 80% at level 5.
    var extinction: Float { pick((0.25, 0.5, 0.8, 1.15, 1.6)) }
    static let hazeColor: [Float] = [0.83, 0.85, 0.87]
}
