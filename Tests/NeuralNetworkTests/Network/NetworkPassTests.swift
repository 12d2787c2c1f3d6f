import Testing

@testable import NeuralNetwork

struct NetworkPassTests {
    private static let cases = NetworkCase.all + RandomNetwork.examples

    /// What a pass is for changes what it keeps, but no bit of what it finds: buffers that share memory are never read
    /// behind each other's back.
    @Test(arguments: cases)
    func purposesDoNotChangeWhatIsFound(_ given: NetworkCase) throws {
        let run = try NetworkRun(given)
        let everything = try run.engine(firstTangent: run.hasTangents ? 0 : nil)
        let gradients = try run.engine(firstTangent: nil)
        for (name, numbers) in gradients where !name.hasPrefix("value ") {
            #expect(numbers == everything[name], "\(name)")
        }
        let output = "value \(given.layers.last?.name ?? "")"
        #expect(gradients[output] == everything[output])
        for first in [nil] + run.network.shapes.indices.map(Int?.some) {
            let found = try run.gradients(from: first)
            #expect(found[output] == everything[output])
            for (name, numbers) in found { #expect(numbers == everything[name], "\(name) from \(first ?? -1)") }
        }
    }

    /// An image is the same alone and among others, however many a pass has room for; not so in training, where layers
    /// may look at all of them.
    @Test(arguments: cases.filter { !$0.isTraining })
    func imagesDoNotSeeEachOther(_ given: NetworkCase) throws {
        let run = try NetworkRun(given)
        let together = try run.forward(Array(0..<given.images), imageLimit: given.images)
        for image in 0..<given.images {
            let alone = try run.forward([image], imageLimit: 5)
            let count = alone.count
            #expect(alone == Array(together[image * count..<(image + 1) * count]))
        }
    }
}
