package import Imaging

/// The maps of one image in the coordinates of that image: as pictures, as regions, and the first of them over the
/// image.
///
/// Pictures are made when they are asked for, one at a time: a map in the size of a large image takes four bytes a
/// pixel.
package struct ImageMaps {
    /// A map as an image with eight bits a sample.
    package struct Picture {
        /// The map's name.
        package let name: String
        /// Grey, or in colour for a picture of three channels; of the image's size.
        package let image: Image
        /// The value that level 255 stands for; level 0 stands for 0.
        package let fullScale: Double
    }

    /// The level of a map's threshold in its picture.
    package static let thresholdLevel = 128

    private let explanation: FrameExplanation
    private let descriptions: [ScoreMap]
    private let threshold: MapThreshold?
    private let width: Int
    private let height: Int

    /// - Parameters:
    ///   - explanation: what a scorer of `detector` made of the image.
    ///   - threshold: the model's; nil where it has none.
    ///   - width: columns of the image, at least 1.
    ///   - height: rows of the image, at least 1.
    package init(
        _ explanation: FrameExplanation, of detector: any AnomalyDetector, threshold: MapThreshold?, width: Int,
        height: Int
    ) {
        self.explanation = explanation
        descriptions = detector.maps
        self.threshold = threshold
        self.width = width
        self.height = height
    }

    /// The bytes that the pictures of an image have before they are compressed.
    package static func byteCount(of maps: [ScoreMap], width: Int, height: Int) -> Int {
        maps.reduce(0) { $0 + pictureChannels(of: $1) * width * height }
    }

    /// The pictures of all maps, in the order of their descriptions, each made when it is come to.
    package var pictures: some Sequence<Picture> {
        descriptions.indices.lazy.compactMap(picture)
    }

    /// The regions of the first map above the model's map threshold, see ``FloatPlane/regions(above:)``; nil where
    /// there is no map or no threshold.
    package var regions: [Region]? {
        guard let threshold, let first = planes(ofMap: 0).first else { return nil }
        return first.resized(width: width, height: height).regions(above: Float(threshold.value))
    }

    /// The first map over the image, with a bar of its colours; nil where there is no map.
    package func overlay(on image: Image) -> Image? { mapOverlay?.drawn(over: image) }

    /// The first map over the image, or over the image in another size, in that size; nil where there is no map.
    package func plainOverlay(on image: Image) -> Image? { mapOverlay?.drawn(inSizeOf: image) }

    private var mapOverlay: MapOverlay? {
        guard let first = planes(ofMap: 0).first else { return nil }
        return MapOverlay(
            map: first, fullScale: Float(fullScale(ofMap: 0, [first])), threshold: threshold.map { Float($0.value) })
    }

    private func planes(ofMap index: Int) -> [FloatPlane] {
        descriptions.indices.contains(index) ? explanation.planes(of: descriptions[index], at: index) : []
    }

    /// The value of level 255: 1 of a picture; of the first map what makes the threshold ``thresholdLevel``, so that
    /// maps of different images compare; else the largest value of the map.
    private func fullScale(ofMap index: Int, _ planes: [FloatPlane]) -> Double {
        guard descriptions[index].kind == .deviation else { return 1 }
        if index == 0, let threshold {
            let scale = threshold.value * 255 / Double(Self.thresholdLevel)
            // A file may state a threshold that no map comes near, below or above what a float can be.
            if Float(scale).isNormal { return scale }
        }
        let largest = planes.reduce(0) { max($0, $1.maximum) }
        return largest > 0 ? Double(largest) : 1
    }

    /// Grey, or red, green and blue.
    private static func pictureChannels(of map: ScoreMap) -> Int { map.kind == .picture(channels: 3) ? 3 : 1 }

    private func picture(_ index: Int) -> Picture? {
        let planes = Array(planes(ofMap: index).prefix(Self.pictureChannels(of: descriptions[index])))
        guard !planes.isEmpty else { return nil }
        let scale = fullScale(ofMap: index, planes)
        let image = Image(
            levelsOf: planes.map { $0.resized(width: width, height: height) }, fullScale: Float(scale))
        return Picture(name: descriptions[index].name, image: image, fullScale: scale)
    }
}
