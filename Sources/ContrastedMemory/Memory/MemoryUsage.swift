private import Glibc
import NeuralNetwork
import Tensors

/// How the prototypes of a memory are used by normal features: the metadata entry `memory` of a checkpoint has one for
/// each scale. It shows a memory that has collapsed, whose prototypes are alike or are not read.
struct MemoryUsage: Codable, Sendable, Equatable {
    /// The prototypes.
    let prototypes: Int
    /// The share of them that some feature reads most.
    let used: Double
    /// e to the entropy of the mean shares, divided by the number of prototypes: 1 where all are read alike,
    /// 1 / prototypes where one is read alone.
    let evenness: Double
    /// The smallest distance between two prototypes, in units of the root of 1 / beta, within which a reading blurs.
    let smallestDistance: Double
    /// The largest difference of the sum of a feature's shares from 1.
    let sumError: Double
    /// The loss of the first and the last step of learning; nil where nothing was learned.
    let firstLoss: Double?
    let lastLoss: Double?

    static let key = "memory"

    private enum CodingKeys: String, CodingKey {
        case prototypes, used, evenness
        case smallestDistance = "smallest_distance"
        case sumError = "sum_error"
        case firstLoss = "first_loss"
        case lastLoss = "last_loss"
    }

    /// What a run says of its memories, a sentence each.
    static func notes(of usage: [(EncoderScale, MemoryUsage)]) -> [String] {
        func share(_ value: Double) -> String { "\((value * 1000).rounded() / 10)%" }
        let lines = usage.map { scale, usage in
            "\(scale.title): \(share(usage.used)) of \(usage.prototypes) prototypes are read most by some feature, "
                + "evenness \(share(usage.evenness)), smallest distance \(Float(usage.smallestDistance)); the shares "
                + "of a feature add up to 1 within \(Float(usage.sumError))."
        }
        return lines + usage.compactMap { $0.1.collapse(of: $0.0) }
    }

    /// Below it most prototypes are read by nothing.
    private static let fewestUsed = 0.5
    /// Below it two prototypes are one to every reading.
    private static let leastDistance = 1e-3

    /// Why the memory of a scale has collapsed, in a sentence; nil where it has not.
    func collapse(of scale: EncoderScale) -> String? {
        let advice = "Fewer prototypes (--memory-sizes) or more different images help."
        if prototypes == 1 {
            return "The memory of \(scale.title) has collapsed: it has a single prototype. \(advice)"
        }
        if used < Self.fewestUsed {
            return
                "The memory of \(scale.title) has collapsed: \(Int((used * Double(prototypes)).rounded())) of its "
                + "\(prototypes) prototypes are read by normal features. \(advice)"
        }
        if smallestDistance < Self.leastDistance {
            return "The memory of \(scale.title) has collapsed: two of its prototypes are the same. \(advice)"
        }
        return nil
    }
}

/// Counts how prototypes are used.
struct MemoryUsageCount {
    private let memory: ScaleMemory
    private let shape: MapShape
    private var sums: [Double]
    private var isRead: [Bool]
    private var features = 0
    private var sumError = 0.0

    /// - Parameter shape: the map of shares.
    init(_ memory: ScaleMemory, shares shape: MapShape) {
        self.memory = memory
        self.shape = shape
        sums = Array(repeating: 0, count: memory.count)
        isRead = Array(repeating: false, count: memory.count)
    }

    /// Adds the shares of an image's positions.
    mutating func add(_ shares: UnsafePointer<Float>) {
        for position in 0..<shape.positions {
            let row = shares + position * shape.stride
            var (largest, sum) = (0, 0.0)
            for index in 0..<memory.count {
                if row[index] > row[largest] { largest = index }
                sums[index] += Double(row[index])
                sum += Double(row[index])
            }
            isRead[largest] = true
            sumError = max(sumError, abs(sum - 1))
            features += 1
        }
    }

    /// - Parameter progress: of learning; nil where nothing was learned.
    func usage(_ progress: MemoryLearning.Progress?) -> MemoryUsage {
        let means = sums.map { $0 / Double(max(features, 1)) }
        let entropy = means.reduce(0) { $0 - ($1 > 0 ? $1 * log($1) : 0) }
        var smallest = Double.infinity
        let (elements, dimension) = (memory.prototypes.elements, memory.dimension)
        for first in 0..<memory.count {
            for second in 0..<first {
                var square = 0.0
                for element in 0..<dimension {
                    let difference = Double(
                        elements[first * dimension + element] - elements[second * dimension + element])
                    square += difference * difference
                }
                smallest = min(smallest, square)
            }
        }
        return MemoryUsage(
            prototypes: memory.count, used: Double(isRead.count { $0 }) / Double(memory.count),
            evenness: exp(entropy) / Double(memory.count),
            smallestDistance: memory.count > 1 ? (smallest * Double(memory.sharpness)).squareRoot() : 0,
            sumError: sumError, firstLoss: progress?.first, lastLoss: progress?.last)
    }
}
