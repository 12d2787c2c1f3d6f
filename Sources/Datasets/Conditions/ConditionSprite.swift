private import Glibc
import Determinism

/// A soft-edged line segment, or a disc where both ends are one point. Lengths are shares of the image's shorter side;
/// positions are shares of its width and height.
struct ConditionSprite {
    /// The middle.
    var x: Float
    var y: Float
    /// The way from the middle to one end.
    var reachX: Float = 0
    var reachY: Float = 0
    var radius: Float
    /// The width of the edge over which coverage falls from 1 to 0.
    var softness: Float

    /// Spots out of focus: the edge is as wide as the spot.
    static func dirt(count: Int, _ generator: inout SeededGenerator) -> [ConditionSprite] {
        (0..<count).map { _ in
            let place = place(&generator)
            let radius = between(0.04, 0.14, &generator)
            return ConditionSprite(x: place.x, y: place.y, radius: radius, softness: 1.5 * radius)
        }
    }

    /// Streaks that all fall at nearly the same slant, up to 20 degrees from the vertical.
    static func rain(count: Int, _ generator: inout SeededGenerator) -> [ConditionSprite] {
        let slant = between(-0.35, 0.35, &generator)
        return (0..<count).map { _ in
            let place = place(&generator)
            let half = between(0.06, 0.15, &generator)
            let angle = slant + between(-0.03, 0.03, &generator)
            return ConditionSprite(
                x: place.x, y: place.y, reachX: half * Glibc.sinf(angle), reachY: half * Glibc.cosf(angle),
                radius: between(0.003, 0.007, &generator), softness: 0)
        }
    }

    /// Flakes, the small ones (far away) more frequent.
    static func snow(count: Int, _ generator: inout SeededGenerator) -> [ConditionSprite] {
        (0..<count).map { _ in
            let place = place(&generator)
            let nearness = between(0, 1, &generator)
            let radius = 0.01 + 0.025 * nearness * nearness
            return ConditionSprite(x: place.x, y: place.y, radius: radius, softness: 0.5 * radius)
        }
    }

    private static func place(_ generator: inout SeededGenerator) -> (x: Float, y: Float) {
        let x = between(0, 1, &generator)
        return (x, between(0, 1, &generator))
    }

    private static func between(_ low: Float, _ high: Float, _ generator: inout SeededGenerator) -> Float {
        low + (high - low) * generator.uniformFloat()
    }
}
