package import AnomalyDetection
package import Datasets
private import Glibc
package import Determinism
import NeuralNetwork
package import Tensors
import Synchronization

/// Some images of a data set as model inputs: one an image, or one for each of its parts. In memory as floats where
/// they fit, else decoded whenever they are asked for.
package final class TrainingImages: Sendable {
    /// The most memory for inputs as floats, in bytes.
    package static let cacheLimit = 1 << 31

    private let dataset: Dataset
    private let input: TrainingInput
    /// Which images of the data set they are.
    package let indices: [Int]
    /// The inputs that each image is made into, by their positions, in the order of ``indices``.
    package let inputs: [Range<Int>]
    /// The statistics of the images' frames, in the order of ``indices``.
    let frames: [FrameStatistics]
    private let cache: AlignedFloats?
    /// The place of each input in ``cache``; nil where that is its position.
    private let rows: [Int]?
    /// The images in parts that were decoded last, without a cache: their parts are asked for one after the other.
    private let recent = Mutex<[(place: Int, input: FrameInput)]>([])
    /// One image a thread, two at least: the parts of one are asked for by several threads at once.
    private let recentLimit: Int

    /// The number of inputs.
    package var count: Int { inputs.last?.upperBound ?? 0 }

    /// Decodes every image, twice where it has parts.
    ///
    /// - Throws: the error of the first image, by `indices`, that cannot be the model's input.
    package init(_ dataset: Dataset, indices: [Int], input: TrainingInput, loop: ParallelLoop) throws(DatasetError) {
        var counts = [Int](repeating: 1, count: indices.count)
        if let preprocessing = input.preprocessing, !preprocessing.cutting.isWhole {
            let found = ParallelMap.elements(count: indices.count, threads: loop.threads) {
            } element: { _, place in
                Result { () throws(DatasetError) in
                    try dataset.input(at: indices[place], shape: input.shape, preprocessing: preprocessing).count
                }
            }
            for (place, result) in found.enumerated() { counts[place] = try result.get() }
        }
        var total = 0
        let inputs = counts.map { count in
            total += count
            return total - count..<total
        }
        let size = input.shape.count
        let fits = total <= Self.cacheLimit / (size * MemoryLayout<Float>.stride)
        let cache = fits ? AlignedFloats(count: total * size) : nil
        let frames = ParallelMap.elements(count: indices.count, threads: loop.threads) {
        } element: { _, place in
            Result { () throws(DatasetError) in
                let found = try dataset.frame(
                    at: indices[place], shape: input.shape, preprocessing: input.preprocessing)
                guard let cache else { return found.statistics }
                for (part, position) in inputs[place].enumerated() {
                    (cache.pointer + position * size).update(from: found.input.tensor(part).elements, count: size)
                }
                return found.statistics
            }
        }
        self.frames = try frames.map { (frame) throws(DatasetError) in try frame.get() }
        self.dataset = dataset
        self.input = input
        self.indices = indices
        self.inputs = inputs
        self.cache = cache
        rows = nil
        recentLimit = max(2, loop.threads)
    }

    /// Some of the images, by their places, as if there were no others. Shares the memory.
    init(_ places: [Int], of images: TrainingImages) {
        var (inputs, rows): ([Range<Int>], [Int]) = ([], [])
        for place in places {
            let positions = images.inputs[place]
            inputs.append(rows.count..<rows.count + positions.count)
            rows += positions.map(images.row)
        }
        dataset = images.dataset
        input = images.input
        indices = places.map { images.indices[$0] }
        frames = places.map { images.frames[$0] }
        self.inputs = inputs
        cache = images.cache
        self.rows = rows
        recentLimit = images.recentLimit
    }

    /// The place of an input in the cache.
    private func row(_ position: Int) -> Int { rows?[position] ?? position }

    /// Copies an input; false where its image can no longer be decoded.
    package func load(_ position: Int, into target: UnsafeMutablePointer<Float>) -> Bool {
        if let cache {
            target.update(from: cache.pointer + row(position) * input.shape.count, count: input.shape.count)
            return true
        }
        guard let tensor = try? tensor(position) else { return false }
        target.update(from: tensor.elements, count: tensor.elements.count)
        return true
    }

    /// Means over a channel's pixels in all images; 0 where there are none.
    package struct Moments {
        package var mean = 0.0
        package var meanSquare = 0.0
        /// The mean of ``entropy(of:)``; 0 where it was not asked for.
        package var meanEntropy = 0.0

        /// -p ln p - (1 - p) ln(1 - p), of the probability p.
        package static func entropy(of p: Double) -> Double {
            -[p, 1 - p].reduce(0) { $0 + ($1 > 0 ? $1 * log($1) : 0) }
        }
    }

    /// The moments of every channel, added up in the images' order.
    ///
    /// - Parameter withEntropy: whether to take the logarithms that it calls for.
    /// - Throws: where an image that was read before can no longer be decoded.
    package func moments(withEntropy: Bool = false) throws(TrainingError) -> [Moments] {
        var sums = [Moments](repeating: Moments(), count: input.shape.channels)
        try forEachPixel { channel, value in
            sums[channel].mean += value
            sums[channel].meanSquare += value * value
            if withEntropy { sums[channel].meanEntropy += Moments.entropy(of: value) }
        }
        let pixels = Double(max(count, 1) * input.shape.height * input.shape.width)
        return sums.map {
            Moments(
                mean: $0.mean / pixels, meanSquare: $0.meanSquare / pixels, meanEntropy: $0.meanEntropy / pixels)
        }
    }

    private func forEachPixel(_ body: (_ channel: Int, _ value: Double) -> Void) throws(TrainingError) {
        let pixels = input.shape.height * input.shape.width
        let image = AlignedFloats(count: input.shape.count)
        for position in 0..<count {
            if !load(position, into: image.pointer) { _ = try tensor(position) }
            for element in 0..<input.shape.count { body(element / pixels, Double(image.pointer[element])) }
        }
    }

    /// An input as a tensor. Allocates.
    ///
    /// - Throws: `TrainingError.data` where its image can no longer be decoded.
    package func tensor(_ position: Int) throws(TrainingError) -> Tensor {
        if let cache {
            let image = UnsafeBufferPointer(
                start: cache.pointer + row(position) * input.shape.count, count: input.shape.count)
            return Tensor(shape: input.shape.dimensions, elements: Array(image))
        }
        let place = place(of: position)
        return try decoded(place).tensor(position - inputs[place].lowerBound)
    }

    /// What a model is given of an image, by its place in ``indices``. Allocates.
    ///
    /// - Throws: `TrainingError.data` where it can no longer be decoded.
    package func input(ofImage place: Int) throws(TrainingError) -> FrameInput {
        guard cache != nil, input.preprocessing?.cutting.isWhole ?? true else { return try decoded(place) }
        return .tensor(try tensor(place))
    }

    /// The image that an input was made of. O(log images).
    private func place(of position: Int) -> Int {
        var (low, high) = (0, inputs.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if inputs[middle].upperBound <= position { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func decoded(_ place: Int) throws(TrainingError) -> FrameInput {
        if let known = recent.withLock({ $0.first { $0.place == place }?.input }) { return known }
        let found: FrameInput
        do {
            found = try dataset.input(
                at: indices[place], shape: input.shape, preprocessing: input.preprocessing)
        } catch { throw .data(error) }
        guard found.count == inputs[place].count else {
            throw .data(
                .unsuitable(
                    sample: dataset[indices[place]].name, reason: "It has changed since it was read for the first time."
                ))
        }
        if case .frame = found {
            recent.withLock { recent in
                if recent.count >= recentLimit { recent.removeFirst() }
                recent.append((place, found))
            }
        }
        return found
    }
}
