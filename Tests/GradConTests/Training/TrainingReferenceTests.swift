import NeuralNetwork
import Tensors
import TestSupport
import Testing

@testable import GradCon

/// Training against PyTorch's double backpropagation in float64.
struct TrainingReferenceTests {
    /// The bounds the project promises: J and its terms, and gradients and parameters as whole vectors. Sums of this
    /// length in float32 round to about 1e-6.
    private static let valueTolerance = 1e-5
    private static let vectorTolerance = 1e-4

    private static let cases = ReferenceCase.all

    @Test(arguments: cases)
    func objectiveAndGradientsAgreeWithTheReference(_ reference: ReferenceCase) throws {
        let expected = try reference.read("expected")
        let step = try ReferenceStep(reference)
        let adam = Adam(learningRate: 1e-3)
        let value = try #require(step.objective.step(images: step.images.count, adam: adam, load: step.load)).value
        #expect(relativeError(value.total, try expected.doubles(named: "train.J")[0]) < Self.valueTolerance)
        #expect(relativeError(value.reconstruction, try expected.doubles(named: "train.L")[0]) < Self.valueTolerance)
        let gradientLoss = try #require(value.gradientLoss)
        #expect(
            relativeError(gradientLoss, try expected.doubles(named: "train.gradient_loss")[0]) < Self.valueTolerance)
        if step.model.network.latent != nil {
            #expect(relativeError(value.latent, try expected.doubles(named: "train.Omega")[0]) < Self.valueTolerance)
        } else {
            #expect(value.latent == 0)
        }
        let gradients = step.model.network.layout.tensors(of: step.objective.gradient)
        for segment in step.model.network.layout.segments {
            let found = try #require(gradients[segment.name]).elements.map(Double.init)
            let distance = relativeDistance(found, try expected.doubles(named: "train.grad.\(segment.name)"))
            #expect(distance < Self.vectorTolerance, "\(segment.name): \(distance)")
        }
    }

    @Test(arguments: cases.filter(\.hasStep))
    func oneStepAgreesWithTheReference(_ reference: ReferenceCase) throws {
        let expected = try reference.read("expected")
        let step = try ReferenceStep(reference)
        // The optimiser is at its first step, whatever the history of the gradients.
        let adam = Adam(learningRate: 1e-3)
        let count = step.model.referenceCount
        let result = try #require(step.objective.step(images: step.images.count, adam: adam, load: step.load))
        #expect(result.isFinite)
        #expect(step.model.referenceCount == count + 1)
        let tensors = step.model.network.tensors(
            parameters: step.model.parameters, reference: step.model.reference)
        for layer in 0..<4 {
            let found = try #require(tensors["ref_grad.\(layer)"]).elements.map(Double.init)
            let distance = relativeDistance(found, try expected.doubles(named: "train.ref_grad.\(layer)"))
            #expect(distance < Self.vectorTolerance, "ref_grad.\(layer): \(distance)")
        }
        for segment in step.model.network.layout.segments {
            let found = try #require(tensors[segment.name]).elements.map(Double.init)
            let distance = relativeDistance(found, try expected.doubles(named: "train.param.\(segment.name)"))
            #expect(distance < Self.vectorTolerance, "\(segment.name): \(distance)")
        }
    }
}

/// A reference case, ready to take its step.
private struct ReferenceStep {
    let model: TrainingModel
    let objective: BatchObjective
    let images: [Tensor]
    private let noise: [Float]

    init(_ reference: ReferenceCase) throws {
        let expected = try reference.read("expected")
        let count = reference.hasStep ? Int(try expected.doubles(named: "train.count")[0]) : 1
        model = try TrainingModel(reference.read("model"), referenceCount: count)
        images = try reference.images()
        noise = model.network.latent == nil ? [] : try expected.doubles(named: "train.noise").map(Float.init)
        objective = BatchObjective(model, batchSize: images.count, threads: 2)
    }

    var load: BatchObjective.Loader {
        { [images, noise] position, image, target in
            image.update(from: images[position].elements, count: images[position].elements.count)
            guard let target else { return true }
            for index in target.indices { target[index] = noise[position * target.count + index] }
            return true
        }
    }
}

extension ReferenceCase {
    /// The full-size variational case has gradients, but no step.
    fileprivate var hasStep: Bool { name != "vae-1x28x28" }
}
