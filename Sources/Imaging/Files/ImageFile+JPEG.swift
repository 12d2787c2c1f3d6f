extension ImageFile {
    /// Decodes a JPEG file at the size that the decoding allows, and turns it as its EXIF data say where it is told to.
    static func jpeg(
        _ bytes: ArraySlice<UInt8>, _ decoding: ImageDecoding, _ limits: ImageLimits
    ) throws(JPEGError) -> DecodedImage {
        let header = try JPEGDecoder.header(of: bytes, limits: limits)
        let orientation = decoding.orientation == .exif ? header.orientation : .upright
        let (width, height) =
            orientation.swapsSides ? (header.height, header.width) : (header.width, header.height)
        let reduction = decoding.reduction(width: width, height: height)
        let image = try JPEGDecoder.decode(bytes, limits: limits, reduction: reduction).oriented(by: orientation)
        return DecodedImage(image: image, format: .jpeg, width: width, height: height)
    }
}

extension ImageDecoding {
    /// The part of its size at which an image is decoded: the smallest that leaves ``leastSize`` each way.
    ///
    /// - Parameters:
    ///   - width: Columns of the image, turned as it will be.
    ///   - height: Rows of the image, turned as it will be.
    func reduction(width: Int, height: Int) -> JPEGReduction {
        guard let leastSize else { return .full }
        return JPEGReduction.allCases.last {
            width / $0.rawValue >= leastSize.width && height / $0.rawValue >= leastSize.height
        } ?? .full
    }
}
