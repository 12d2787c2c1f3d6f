import Files
import Imaging
import Tensors

extension Dataset {
    /// 48 bits of the SHA-256 of an image's decoded contents: equal for the same pixels in whatever file, folder or
    /// data set, and different for others, except for one pair in 2^48. A picture in another form, grey stored as RGB
    /// or with another depth, has other pixels.
    ///
    /// - Precondition: `index` is from 0 up to, not including, ``count``.
    package func fingerprint(at index: Int) throws(DatasetError) -> UInt64 {
        var digest = SHA256()
        switch try pixels(at: index) {
        case .image(let image):
            for number in [image.width, image.height, image.layout.channelCount] { digest.update(count: number) }
            switch image.samples {
            case .eight(let samples): digest.update(samples)
            case .sixteen(let samples): samples.withUnsafeBytes { digest.update($0) }
            }
        case .tensor(let tensor):
            for number in tensor.shape { digest.update(count: number) }
            tensor.elements.withUnsafeBytes { digest.update($0) }
        }
        return digest.hexadecimalDigest().utf8.prefix(12).reduce(0) { value, digit in
            value << 4 | UInt64(digit <= UInt8(ascii: "9") ? digit - UInt8(ascii: "0") : digit - UInt8(ascii: "a") + 10)
        }
    }
}
