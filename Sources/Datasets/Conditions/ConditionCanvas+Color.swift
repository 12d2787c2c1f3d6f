extension ConditionCanvas {
    /// Moves colours towards their luma (ITU-R BT.601); nothing happens to grey.
    ///
    /// - Parameter share: 0 leaves them, 1 leaves no colour.
    mutating func fadeToLuma(by share: Float) {
        guard planes.count == 3 else { return }
        for pixel in planes[0].indices {
            let luma = 0.299 * planes[0][pixel] + 0.587 * planes[1][pixel] + 0.114 * planes[2][pixel]
            for channel in planes.indices { planes[channel][pixel] += share * (luma - planes[channel][pixel]) }
        }
    }

    /// Overexposes: value * gain + veil, clipped at 1.
    mutating func expose(gain: Float, veil: Float) {
        for channel in planes.indices {
            for pixel in planes[channel].indices {
                planes[channel][pixel] = min(planes[channel][pixel] * gain + veil, 1)
            }
        }
    }

    /// Lays a colour over the image.
    ///
    /// - Parameters:
    ///   - rgb: Values 0 to 1.
    ///   - coverage: One value per pixel, 0 (the image) to 1 (the colour).
    mutating func cover(with rgb: [Float], coverage: [Float]) {
        for (channel, value) in color(rgb).enumerated() {
            for pixel in planes[channel].indices {
                planes[channel][pixel] += coverage[pixel] * (value - planes[channel][pixel])
            }
        }
    }
}
