import Imaging
import Tensors

/// How bright a frame is and how much it varies: what tells a picture from a frame that is none, without a model.
///
/// The statistics of an image that is seen whole are those of what the model sees, so that an image and the same image
/// sent as a tensor have the same. Those of an image that is seen in parts are taken from the image itself, as far as it
/// is looked at, at the places of a grid.
package struct FrameStatistics: Sendable, Equatable {
    /// The mean of luma, from 0 (black) to 1 (white, of 16-bit images the white level).
    package let brightness: Double
    /// The standard deviation of luma, from 0 to 0.5.
    package let contrast: Double
    /// Whether all samples of each channel are equal.
    package let isConstant: Bool
    /// The image's columns divided by its rows; nil of a tensor, and where the model sees parts of images.
    package let aspectRatio: Double?

    /// The most places of a frame in parts that are looked at: some 256 each way, which takes 0.2 ms at any size.
    private static let gridSize = 65_536

    /// - Parameters:
    ///   - input: what the model is given.
    ///   - preprocessing: what made it; nil for a model that takes tensors only, whose values are from 0 to 1.
    ///   - size: columns and rows of the image; nil of a tensor.
    package init(of input: FrameInput, by preprocessing: Preprocessing?, size: (width: Int, height: Int)?) {
        switch input {
        case .tensor(let tensor):
            self.init(tensor, preprocessing, aspectRatio: size.map { Double($0.width) / Double($0.height) })
        case .frame(let frame): self.init(frame)
        }
    }

    private init(_ tensor: Tensor, _ preprocessing: Preprocessing?, aspectRatio: Double?) {
        let channels = tensor.shape[0]
        let pixels = tensor.elements.count / channels
        // Luma is a sum over channels, and so the weights undo what was done to each after its samples were read.
        var weights = channels == 3 ? Self.luma : [Double](repeating: 1 / Double(channels), count: channels)
        var offset = 0.0
        if let preprocessing {
            let lower = Double(preprocessing.range.lowerBound)
            let scale = Double(preprocessing.range.upperBound) - lower
            for channel in weights.indices {
                let mean = Double(preprocessing.normalization?.mean[channel] ?? 0)
                offset += weights[channel] * (mean - lower) / scale
                weights[channel] *= Double(preprocessing.normalization?.deviation[channel] ?? 1) / scale
            }
        }
        let firsts = weights.indices.map { tensor.elements[$0 * pixels] }
        var sums = LumaSums(reference: zip(weights, firsts).reduce(offset) { $0 + $1.0 * Double($1.1) })
        sums.addPlanes(of: tensor, weights: weights.map(Float.init), references: firsts)
        let isConstant = firsts.indices.allSatisfy { channel in
            tensor.elements[channel * pixels..<(channel + 1) * pixels].allSatisfy { $0 == firsts[channel] }
        }
        self.init(sums, isConstant: isConstant, aspectRatio: aspectRatio)
    }

    private init(_ frame: Frame) {
        let area =
            frame.region?.bounds
            ?? PixelRectangle(x: 0, y: 0, width: frame.image.width, height: frame.image.height)
        var step = 1
        while ((area.width + step - 1) / step) * ((area.height + step - 1) / step) > Self.gridSize { step += 1 }
        let coarse = GridSums(frame, area, step: step)
        // Where a grid finds nothing to tell apart, what lies between its places may still do.
        let sums = step > 1 && coarse.isConstant ? GridSums(frame, area, step: 1) : coarse
        self.init(sums.luma, isConstant: sums.isConstant, aspectRatio: nil)
    }

    private init(_ sums: LumaSums, isConstant: Bool, aspectRatio: Double?) {
        brightness = sums.mean
        contrast = isConstant ? 0 : sums.deviation
        self.isConstant = isConstant
        self.aspectRatio = aspectRatio
    }

    /// The weights of red, green and blue, ITU-R BT.601 in 16 bits as Pillow has them.
    fileprivate static let luma = [19_595, 38_470, 7_471].map { Double($0) / 65_536 }
}

/// The sums over the places of a grid over a frame, as far as the frame is looked at.
private struct GridSums {
    private(set) var luma = LumaSums()
    /// Whether the samples of all places are equal; also where no place is looked at.
    private(set) var isConstant = true

    init(_ frame: Frame, _ area: PixelRectangle, step: Int) {
        switch frame.image.samples {
        case .eight(let samples): add(samples, of: frame, area, step: step)
        case .sixteen(let samples): add(samples, of: frame, area, step: step)
        }
    }

    private mutating func add<Sample: FixedWidthInteger & UnsignedInteger>(
        _ samples: [Sample], of frame: Frame, _ area: PixelRectangle, step: Int
    ) {
        let stride = frame.image.layout.channelCount
        let isGray = stride <= 2
        let weights = (isGray ? [1] : FrameStatistics.luma).map { $0 / Double(Sample.max) }
        var first: Int?
        for y in Swift.stride(from: area.y + step / 2, to: area.y + area.height, by: step) {
            for x in Swift.stride(from: area.x + step / 2, to: area.x + area.width, by: step)
            where frame.region?.contains(x: x, y: y) ?? true {
                let place = (y * frame.image.width + x) * stride
                var value = 0.0
                for channel in weights.indices { value += weights[channel] * Double(samples[place + channel]) }
                luma.add(value)
                let known = first ?? place
                first = known
                for channel in weights.indices where samples[place + channel] != samples[known + channel] {
                    isConstant = false
                }
            }
        }
    }
}
