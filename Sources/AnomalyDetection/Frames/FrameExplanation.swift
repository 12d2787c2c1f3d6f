package import Imaging
import Tensors

/// A score and the maps of the same image, seen whole or in parts.
package struct FrameExplanation: Sendable {
    /// The same bits as the image's score by itself.
    package let score: AnomalyScore
    /// What was seen.
    private let parts: [Part]
    /// Nil where the image was seen whole, in whatever size.
    private let frame: (width: Int, height: Int, region: FrameRegion?)?

    /// The maps of a part of an image.
    struct Part {
        /// Nil for the whole.
        let place: PixelRectangle?
        /// As ``Explanation/maps``.
        let maps: [Tensor]
    }

    /// The most memory for the maps of all parts of an image, in bytes.
    static let memoryLimit = 1 << 28

    /// The explanation of an image that was seen whole.
    package init(_ explanation: Explanation) {
        score = explanation.score
        parts = [Part(place: nil, maps: explanation.maps)]
        frame = nil
    }

    init(score: AnomalyScore, parts: [Part], frame: Frame) {
        self.score = score
        self.parts = parts
        self.frame = (frame.image.width, frame.image.height, frame.region)
    }

    /// The largest value of the first map, of which a ``MapThreshold`` is made; nil where there is no map.
    package var peak: Double? {
        parts.compactMap { $0.maps.first?.elements.max() }.max().map(Double.init)
    }

    /// The channels of a map, one of a deviation: of an image that was seen whole as the detector computes them; of one
    /// in parts in the size of the image, the maps of all parts in their places, the larger value where parts overlap,
    /// and 0 outside of the region. Empty where there is no such map.
    ///
    /// - Parameter index: that of the description among the detector's maps.
    package func planes(of map: ScoreMap, at index: Int) -> [FloatPlane] {
        let maps = parts.compactMap { $0.maps.indices.contains(index) ? $0.maps[index] : nil }
        guard maps.count == parts.count, let first = maps.first else { return [] }
        precondition(maps.allSatisfy { $0.shape == map.shape }, "a map has the shape of its description")
        let size = map.width * map.height
        return stride(from: 0, to: first.elements.count, by: size).map { start in
            let planes = maps.map {
                FloatPlane(width: map.width, height: map.height, values: Array($0.elements[start..<start + size]))
            }
            guard let frame else { return planes[0] }
            var values = [Float](repeating: 0, count: frame.width * frame.height)
            for (part, plane) in zip(parts, planes) {
                guard let place = part.place else { continue }
                let plane = plane.resized(width: place.width, height: place.height)
                for row in 0..<place.height {
                    let target = (place.y + row) * frame.width + place.x
                    for column in 0..<place.width {
                        values[target + column] = max(values[target + column], plane.values[row * place.width + column])
                    }
                }
            }
            if let region = frame.region {
                for y in 0..<frame.height {
                    for x in 0..<frame.width where !region.contains(x: x, y: y) { values[y * frame.width + x] = 0 }
                }
            }
            return FloatPlane(width: frame.width, height: frame.height, values: values)
        }
    }
}
