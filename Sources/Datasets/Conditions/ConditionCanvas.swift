import Imaging

/// The colours of an image as planes of numbers from 0 to 1, to be changed and made an image again.
struct ConditionCanvas {
    let width: Int
    let height: Int
    /// One plane (grey) or three (red, green, blue), row by row.
    var planes: [[Float]]
    private let original: Image

    init(_ image: Image) {
        width = image.width
        height = image.height
        original = image
        switch image.samples {
        case .eight(let samples): planes = Self.planes(of: samples, image.layout, maximum: 255)
        case .sixteen(let samples): planes = Self.planes(of: samples, image.layout, maximum: 65_535)
        }
    }

    /// The shorter side, in pixels.
    var side: Float { Float(min(width, height)) }

    /// The image, at the layout and precision of the original and with its opacity.
    func image() throws(ImageError) -> Image {
        let samples: Samples =
            switch original.samples {
            case .eight(let samples): .eight(written(over: samples, maximum: 255))
            case .sixteen(let samples): .sixteen(written(over: samples, maximum: 65_535))
            }
        return try Image(width: width, height: height, layout: original.layout, samples: samples)
    }

    /// A colour as this canvas has it: luma where it is grey.
    func color(_ rgb: [Float]) -> [Float] {
        planes.count == 3 ? rgb : [0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2]]
    }

    private static func planes<Sample: FixedWidthInteger & UnsignedInteger>(
        of samples: [Sample], _ layout: PixelLayout, maximum: Float
    ) -> [[Float]] {
        let stride = layout.channelCount
        return (0..<colors(of: layout)).map { channel in
            Swift.stride(from: channel, to: samples.count, by: stride).map { Float(samples[$0]) / maximum }
        }
    }

    private func written<Sample: FixedWidthInteger & UnsignedInteger>(
        over samples: [Sample], maximum: Float
    ) -> [Sample] {
        let stride = original.layout.channelCount
        var samples = samples
        for (channel, plane) in planes.enumerated() {
            for (pixel, value) in plane.enumerated() {
                samples[pixel * stride + channel] = Sample((min(max(value, 0), 1) * maximum).rounded())
            }
        }
        return samples
    }

    private static func colors(of layout: PixelLayout) -> Int {
        layout.hasAlpha ? layout.channelCount - 1 : layout.channelCount
    }
}
