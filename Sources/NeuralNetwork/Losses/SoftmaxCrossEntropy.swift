/// The cross entropy of a classifier's softmax, as a mean over images.
///
///     L = mean over images of log(sum over classes k of e^z[k]) - z[label]
package enum SoftmaxCrossEntropy {
    /// Computes these images' part of L and its gradient by the logits, softmax(z) - 1 at the label.
    ///
    /// Differences to the largest logit are at most zero, so that no power overflows; at the label the gradient is made
    /// of the other classes' shares, so that nothing is lost where the label's is close to 1.
    ///
    /// - Parameters:
    ///   - logits: a vector of `classes` elements for each label, padded as ``MapShape`` says.
    ///   - labels: in 0..<`classes`.
    ///   - gradient: as `logits`; padding becomes zero.
    ///   - batch: the images that L is the mean of: those at hand, or of all passes that share a batch.
    package static func evaluate(
        logits: Buffer, labels: [Int], classes: Int, gradient: Buffer, batch: Int
    ) -> Double {
        let shape = MapShape(vector: classes)
        let (source, target) = (
            logits.holding(labels.count, of: shape), gradient.holding(labels.count, of: shape)
        )
        var loss = 0.0
        for (image, label) in labels.enumerated() {
            precondition((0..<classes).contains(label), "a label is one of the classes")
            loss += term(
                source + image * shape.count, label, classes: classes, gradient: target + image * shape.count,
                scale: 1 / Float(batch))
        }
        return loss / Double(batch)
    }

    private static func term(
        _ logits: UnsafePointer<Float>, _ label: Int, classes: Int, gradient: UnsafeMutablePointer<Float>, scale: Float
    ) -> Double {
        let largest = (1..<classes).reduce(logits[0]) { max($0, logits[$1]) }
        var others = 0.0
        for start in stride(from: 0, to: MapShape.stride(of: classes), by: 8) {
            exponential(.load(logits + start) - largest).store(gradient + start)
            for index in start..<start + 8 where index != label && index < classes {
                others += Double(gradient[index])
            }
        }
        let sum = others + Double(gradient[label])
        let weight = Float(Double(scale) / sum)
        for index in 0..<MapShape.stride(of: classes) {
            gradient[index] = index < classes ? gradient[index] * weight : 0
        }
        gradient[label] = -Float(others) * weight
        return logarithm(sum) + Double(largest - logits[label])
    }

    /// The natural logarithm of a number of at least 1, to float's precision.
    private static func logarithm(_ x: Double) -> Double {
        let fraction = SIMD8(repeating: Float(x.significand - 1))
        return Double(x.exponent) * 0x1.62e42fefa39efp-1 + Double(NeuralNetwork.logarithm(onePlus: fraction)[0])
    }
}
