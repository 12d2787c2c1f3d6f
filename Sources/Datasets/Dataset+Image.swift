package import Imaging
private import Tensors

extension Dataset {
    /// The image at `index` as an image, also where the data set holds arrays of numbers: those become 16-bit samples.
    ///
    /// - Throws: where it cannot be decoded, or has neither one channel nor three.
    package func image(
        at index: Int, _ decoding: ImageDecoding = ImageDecoding()
    ) throws(DatasetError) -> Image {
        switch try pixels(at: index, decoding) {
        case .image(let image): return image
        case .tensor(let tensor):
            let sample = self[index].name
            guard tensor.shape.count == 3, [1, 3].contains(tensor.shape[0]) else {
                throw .unsuitable(
                    sample: sample, reason: "It has the shape \(tensor.shape), which is no grey or RGB image.")
            }
            let (channels, height, width) = (tensor.shape[0], tensor.shape[1], tensor.shape[2])
            let plane = height * width
            let samples = (0..<plane * channels).map { position in
                let value = tensor.elements[position % channels * plane + position / channels]
                return UInt16((min(max(value, 0), 1) * 65_535).rounded())
            }
            do {
                return try Image(
                    width: width, height: height, layout: channels == 1 ? .gray : .rgb, samples: .sixteen(samples))
            } catch {
                throw .unsuitable(sample: sample, reason: error.description)
            }
        }
    }
}
