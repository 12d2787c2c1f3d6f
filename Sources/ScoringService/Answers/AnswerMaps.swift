internal import AnomalyDetection
internal import Files
internal import Imaging

/// What an answer tells of an image's maps.
struct AnswerMaps: Sendable {
    /// A map in the size of the image.
    struct Picture: Sendable {
        let name: String
        let png: [UInt8]
        /// The value that level 255 stands for.
        let fullScale: Double
    }

    /// Empty where the picture lies in a file.
    var pictures: [Picture] = []
    /// The file with the first map over the image; nil where there is none.
    var file: String?
    /// Nil where the model has no map threshold.
    let regions: [Region]?

    /// Only the regions.
    init(regions: [Region]?, file: String?) {
        self.regions = regions
        self.file = file
    }

    /// All maps as pictures, and the regions.
    init(_ maps: ImageMaps) throws(ServiceError) {
        regions = maps.regions
        for picture in maps.pictures {
            do {
                pictures.append(
                    Picture(
                        name: picture.name, png: try PNGEncoder.encode(picture.image), fullScale: picture.fullScale))
            } catch { throw .picture(error) }
        }
    }

    /// Writes the members of the answer that are about maps.
    func write(to json: inout JSONWriter) {
        if let regions {
            json.array("regions") { json in
                for region in regions {
                    json.object { json in
                        json.integer("x", region.x)
                        json.integer("y", region.y)
                        json.integer("width", region.width)
                        json.integer("height", region.height)
                        json.integer("area", region.area)
                        json.number("peak", region.peak)
                    }
                }
            }
        }
        if let file { json.string("map", file) }
        guard !pictures.isEmpty else { return }
        json.object("map_scales") { json in
            for picture in pictures {
                json.key(picture.name)
                json.number(nil, picture.fullScale)
            }
        }
        json.object("maps") { json in
            for picture in pictures {
                json.key(picture.name)
                json.base64(picture.png)
            }
        }
    }
}
