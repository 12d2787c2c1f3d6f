import Files
import Imaging
import Tensors

/// Images of one size in one block of bytes, plane by plane, at a fixed distance from each other: the layout of IDX,
/// CIFAR-10 and uint8 NumPy files.
struct ByteRecords: SampleSource {
    /// The place of the images and their size.
    struct Layout: Equatable {
        var count: Int
        var channels: Int
        var height: Int
        var width: Int
        /// The byte at which the first image begins.
        var start = 0
        /// Bytes between the images that belong to none.
        var gap = 0

        var imageSize: Int { channels * height * width }
    }

    let bytes: [UInt8]
    let layout: Layout
    /// A class number per image; nil where all are normal.
    let labels: [UInt8]?
    let subset: Dataset.Subset?
    /// What names begin with, before the colon.
    let prefix: String
    /// The number of the first image, for names.
    var firstNumber = 0

    var count: Int { layout.count }

    func sample(at index: Int) -> Dataset.Sample {
        Dataset.Sample(
            name: "\(prefix):\(firstNumber + index)", subset: subset,
            label: labels.map { .category(Int($0[index])) } ?? .normal)
    }

    func pixels(at index: Int, _: ImageDecoding) throws(DatasetError) -> Dataset.Pixels {
        let planes = contents(at: index)
        let size = layout.height * layout.width
        guard layout.channels == 1 || layout.channels == 3 else {
            return .tensor(
                Tensor(shape: [layout.channels, layout.height, layout.width], elements: planes.map { Float($0) / 255 }))
        }
        var samples = Array(planes)
        if layout.channels == 3 {
            let first = planes.startIndex
            for pixel in 0..<size {
                for channel in 0..<3 { samples[3 * pixel + channel] = planes[first + channel * size + pixel] }
            }
        }
        do {
            return .image(
                try Image(
                    width: layout.width, height: layout.height, layout: layout.channels == 1 ? .gray : .rgb,
                    samples: .eight(samples)))
        } catch {
            throw .image(name: sample(at: index).name, reason: error.description)
        }
    }

    func update(_ digest: inout SHA256) {
        digest.update("\(prefix):\(firstNumber)".utf8)
        digest.update([0])
        for number in [layout.count, layout.channels, layout.height, layout.width, labels == nil ? 0 : 1] {
            digest.update(count: number)
        }
        if let labels { digest.update(labels) }
        for index in 0..<count { digest.update(contents(at: index)) }
    }

    private func contents(at index: Int) -> ArraySlice<UInt8> {
        let begin = layout.start + index * (layout.imageSize + layout.gap)
        return bytes[begin..<begin + layout.imageSize]
    }
}
