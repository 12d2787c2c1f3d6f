private import Glibc
import Determinism

extension ConditionCanvas {
    /// How much of each pixel sprites hide, 0 to 1; where several overlap, what one lets through the next one dims.
    ///
    /// - Parameters:
    ///   - sprites: What lies before the image.
    ///   - opacity: The opacity of the middle of a sprite, 0 to 1.
    func coverage(of sprites: [ConditionSprite], opacity: Float) -> [Float] {
        var visible = [Float](repeating: 1, count: width * height)
        for sprite in sprites { dim(&visible, by: sprite, opacity) }
        return visible.map { 1 - $0 }
    }

    private func dim(_ visible: inout [Float], by sprite: ConditionSprite, _ opacity: Float) {
        // Narrower than this a sprite would fall between the pixels of a small image.
        let radius = max(sprite.radius * side, 0.5)
        let softness = max(sprite.softness * side, 1)
        let (middleX, middleY) = (sprite.x * Float(width) - 0.5, sprite.y * Float(height) - 0.5)
        let (reachX, reachY) = (sprite.reachX * side, sprite.reachY * side)
        let squaredLength = reachX * reachX + reachY * reachY
        let margin = radius + softness / 2
        let (spreadX, spreadY) = (abs(reachX) + margin, abs(reachY) + margin)
        let columns = max(0, Int(middleX - spreadX))...min(width - 1, Int(middleX + spreadX) + 1)
        let rows = max(0, Int(middleY - spreadY))...min(height - 1, Int(middleY + spreadY) + 1)
        for y in rows {
            for x in columns {
                let (fromX, fromY) = (Float(x) - middleX, Float(y) - middleY)
                // The nearest point of the segment, as a share of its half.
                let along =
                    squaredLength > 0
                    ? min(max((fromX * reachX + fromY * reachY) / squaredLength, -1), 1) : 0
                let distance = Glibc.hypotf(fromX - along * reachX, fromY - along * reachY)
                let cover = min(max((radius - distance) / softness + 0.5, 0), 1)
                visible[y * width + x] *= 1 - opacity * cover
            }
        }
    }

    /// The share of sky light in each pixel, 1 - exp(-extinction * depth) (Koschmieder, *Theorie der horizontalen
    /// Sichtweite*, 1924). The depth goes from about 0.5 at the lower border to about 1.5 at the upper one, where in
    /// most photographs the far things are, tilted and swaying a little as the seed says.
    func hazeCoverage(extinction: Float, _ generator: inout SeededGenerator) -> [Float] {
        let tilt = 0.4 * (generator.uniformFloat() - 0.5)
        let phase = 2 * Float.pi * generator.uniformFloat()
        return (0..<width * height).map { pixel in
            let x = (Float(pixel % width) + 0.5) / Float(width)
            let y = (Float(pixel / width) + 0.5) / Float(height)
            let sway = 0.15 * Glibc.sinf(2 * Float.pi * (x + 0.7 * y) + phase)
            let depth = max(1.5 - y + tilt * (x - 0.5) + sway, 0.1)
            return 1 - Glibc.expf(-extinction * depth)
        }
    }
}
