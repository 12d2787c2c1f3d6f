/// Makes an image of the planes of a frame.
struct JPEGRenderer {
    let planes: [SamplePlane]
    let coding: JPEGColorCoding
    /// The size of the image, in pixels.
    let width: Int
    let height: Int
    /// Whether components of lower resolution are interpolated.
    let isSmooth: Bool

    /// The image, grey or in colour.
    func render() -> Image {
        let layout: PixelLayout = planes.count == 1 ? .gray : .rgb
        let rowLength = width * layout.channelCount
        // The upsamplings hold addresses of what the planes and buffers own.
        let buffers = planes.map(UpsamplingBuffers.init)
        let samples = withExtendedLifetime((self, buffers)) {
            let upsamplings = zip(planes, buffers).map { Upsampling($0, isSmooth: isSmooth, buffers: $1) }
            return [UInt8](unsafeUninitializedCapacity: rowLength * height) { image, count in
                if let base = image.baseAddress {
                    for row in 0..<height { convert(upsamplings.map { $0.row(row) }, to: base + row * rowLength) }
                }
                count = rowLength * height
            }
        }
        return Image(unchecked: .eight(samples), width: width, height: height, layout: layout)
    }

    private func convert(_ rows: [UnsafePointer<UInt8>], to target: UnsafeMutablePointer<UInt8>) {
        switch coding {
        case .gray: target.initialize(from: rows[0], count: width)
        case .yCbCr: ColorConversion.convertYCbCr(rows[0], rows[1], rows[2], width: width, to: target)
        case .rgb: ColorConversion.interleave(rows[0], rows[1], rows[2], width: width, to: target)
        case .cmyk: ColorConversion.convertCMYK(rows, width: width, to: target)
        case .ycck: ColorConversion.convertYCCK(rows, width: width, to: target)
        }
    }
}
