private import Glibc
import NeuralNetwork

/// The contrast between the features of one view and what a memory reads for those of another.
///
/// With the rows p_i of one view and q_i of another, of the same places, and the memory's rows m_k:
///
///     a_ik = softmax over k of -beta |q_i - m_k|^2 / 2       r_i = sum over k of a_ik m_k
///     L = mean over i of -log softmax over j of (p_i . c_j / tau), at j = i
///       + mu mean over d of max(0, 1 - sqrt(D (variance over i of r_id) + epsilon))
///
/// r is a modern Hopfield network's update (Ramsauer et al., *Hopfield Networks is All You Need*, ICLR 2021), the first
/// term NT-Xent (Chen et al., *A Simple Framework for Contrastive Learning of Visual Representations*, ICML 2020), the
/// second the variance hinge of VICReg (Bardes, Ponce and LeCun, ICLR 2022). c_j is r_j / |r_j| of the rows that read
/// the memory, the first ones, and q_j of the others, which are there to be told apart: what the memory holds is
/// normal, and they are not. D is the number of elements of a row: the variance of directions that are spread evenly is
/// 1 / D. The hinge keeps the memory from answering everything alike.
///
/// Used by one thread at a time. Allocates when made, then hardly.
final class ViewContrast {
    /// What determines it besides the rows.
    struct Settings: Sendable, Equatable {
        /// How sharply the memory is read: beta.
        var sharpness: Float
        /// tau.
        var temperature: Float
        /// mu.
        var varianceWeight: Float
        /// Whether q and m are divided by their lengths, as p is; then the softmax is that of beta q . m.
        var areDirections = true
    }

    private static let epsilon = 1e-4

    private let settings: Settings
    private let channels: Int
    private let anchors: UnitRows
    private let others: UnitRows
    private let memory: UnitRows
    private let directions: UnitRows
    /// |m|^2 / 2 of each row of the memory; zero where rows are directions, whose lengths are all the same.
    private let halfNorms: AlignedFloats
    private let readings: AlignedFloats
    private let readingGradients: AlignedFloats
    /// a, row by row.
    private let attention: AlignedFloats
    private let attentionGradient: AlignedFloats
    private let logits: AlignedFloats
    private let logitGradients: AlignedFloats
    private let memorySize: Int

    /// - Parameters:
    ///   - channels: D, a multiple of 8.
    ///   - memorySize: the rows of the memory.
    init(_ settings: Settings, rowLimit: Int, channels: Int, memorySize: Int) {
        self.settings = settings
        self.channels = channels
        self.memorySize = memorySize
        anchors = UnitRows(limit: rowLimit, channels: channels)
        others = UnitRows(limit: rowLimit, channels: channels, isUnit: settings.areDirections)
        memory = UnitRows(limit: memorySize, channels: channels, isUnit: settings.areDirections)
        halfNorms = AlignedFloats(count: memorySize)
        directions = UnitRows(limit: rowLimit, channels: channels)
        readings = AlignedFloats(count: rowLimit * channels)
        readingGradients = AlignedFloats(count: rowLimit * channels)
        attention = AlignedFloats(count: rowLimit * memorySize)
        attentionGradient = AlignedFloats(count: memorySize)
        logits = AlignedFloats(count: rowLimit * MapShape.stride(of: rowLimit))
        logitGradients = AlignedFloats(count: logits.count)
    }

    /// Vectors, one behind the other, and the place of their gradients, to which is added.
    struct Vectors {
        let values: UnsafePointer<Float>
        let gradients: UnsafeMutablePointer<Float>
    }

    /// L of some rows. Adds its gradients, times a weight.
    ///
    /// - Parameters:
    ///   - readingCount: the rows that read the memory, at least 1.
    /// - Returns: L, without the weight.
    func evaluate(
        _ p: Vectors, _ q: Vectors, count: Int, readingCount: Int, memory m: Vectors, weight: Float
    ) -> Double {
        anchors.load(p.values, count: count)
        others.load(q.values, count: count)
        memory.load(m.values, count: memorySize)
        if !settings.areDirections {
            for index in 0..<memorySize { halfNorms.pointer[index] = dot(memory[index], memory[index]) / 2 }
        }
        for row in 0..<readingCount { read(row) }
        directions.load(readings.pointer, count: readingCount)
        readingGradients.pointer.update(repeating: 0, count: readingCount * channels)
        let loss = contrast(count, readingCount) + spread(readingCount)

        directions.addGradients(to: readingGradients.pointer)
        for row in 0..<readingCount { reverseReading(row) }
        anchors.addGradients(to: p.gradients, weight: weight)
        others.addGradients(to: q.gradients, weight: weight)
        memory.addGradients(to: m.gradients, weight: weight)
        return loss
    }

    /// a and r of a row.
    private func read(_ row: Int) {
        let shares = attention.pointer + row * memorySize
        var largest = -Float.infinity
        for index in 0..<memorySize {
            shares[index] = settings.sharpness * (dot(others[row], memory[index]) - halfNorms.pointer[index])
            largest = max(largest, shares[index])
        }
        var sum: Float = 0
        for index in 0..<memorySize {
            shares[index] = expf(shares[index] - largest)
            sum += shares[index]
        }
        let reading = readings.pointer + row * channels
        reading.update(repeating: 0, count: channels)
        for index in 0..<memorySize {
            shares[index] /= sum
            add(memory[index], times: shares[index], to: reading)
        }
    }

    /// From dL/dr of a row to the gradients of q and of the memory.
    private func reverseReading(_ row: Int) {
        let (shares, gradient) = (attention.pointer + row * memorySize, readingGradients.pointer + row * channels)
        var mean: Float = 0
        for index in 0..<memorySize {
            attentionGradient.pointer[index] = dot(gradient, memory[index])
            mean += shares[index] * attentionGradient.pointer[index]
        }
        for index in 0..<memorySize {
            let slope = settings.sharpness * shares[index] * (attentionGradient.pointer[index] - mean)
            add(memory[index], times: slope, to: others.gradient(row))
            add(others[row], times: slope, to: memory.gradient(index))
            if !settings.areDirections { add(memory[index], times: -slope, to: memory.gradient(index)) }
            add(gradient, times: shares[index], to: memory.gradient(index))
        }
    }

    /// The first term, and its gradients by p and c.
    private func contrast(_ count: Int, _ readingCount: Int) -> Double {
        let stride = MapShape.stride(of: count)
        let scale = 1 / settings.temperature
        for row in 0..<count {
            for column in 0..<count {
                let candidate = column < readingCount ? directions[column] : others[column]
                logits.pointer[row * stride + column] = scale * dot(anchors[row], candidate)
            }
        }
        let loss = SoftmaxCrossEntropy.evaluate(
            logits: Buffer(logits.pointer, count: count * stride), labels: Array(0..<count), classes: count,
            gradient: Buffer(logitGradients.pointer, count: count * stride), batch: count)
        for row in 0..<count {
            for column in 0..<count {
                let slope = scale * logitGradients.pointer[row * stride + column]
                let isReading = column < readingCount
                add(isReading ? directions[column] : others[column], times: slope, to: anchors.gradient(row))
                add(anchors[row], times: slope, to: (isReading ? directions : others).gradient(column))
            }
        }
        return loss
    }

    /// The second term, times mu, and its gradient by r. A single row has no variance.
    private func spread(_ count: Int) -> Double {
        guard count > 1 else { return 0 }
        var sum = 0.0
        // The variance of directions that are spread evenly is 1 / D.
        let size = settings.areDirections ? Double(channels) : 1
        for channel in 0..<channels {
            func element(_ row: Int) -> Double { Double(readings.pointer[row * channels + channel]) }
            let mean = (0..<count).reduce(0) { $0 + element($1) } / Double(count)
            let squares = (0..<count).reduce(0) { $0 + (element($1) - mean) * (element($1) - mean) }
            let deviation = (size * squares / Double(count - 1) + Self.epsilon).squareRoot()
            guard deviation < 1 else { continue }
            sum += 1 - deviation
            let slope = -Double(settings.varianceWeight) * size / (Double(channels * (count - 1)) * deviation)
            for row in 0..<count {
                readingGradients.pointer[row * channels + channel] += Float(slope * (element(row) - mean))
            }
        }
        return Double(settings.varianceWeight) * sum / Double(channels)
    }

    private func dot(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>) -> Float {
        Float(Elementwise.dot(a, b, count: channels))
    }

    /// target += source * factor.
    private func add(_ source: UnsafePointer<Float>, times factor: Float, to target: UnsafeMutablePointer<Float>) {
        Elementwise.combine(target, times: 1, source, times: factor, into: target, count: channels)
    }
}
