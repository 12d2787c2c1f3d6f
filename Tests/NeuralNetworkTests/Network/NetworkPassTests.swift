import Testing

@testable import NeuralNetwork

struct NetworkPassTests {
    /// Networks by hand and random ones.
    private static let cases = NetworkCase.networks + (0..<60).compactMap { try? RandomNetwork.make(seed: 500 + $0) }

    /// What a pass is for changes what it keeps, but no bit of what it finds: buffers that share memory are never read
    /// behind each other's back.
    @Test(arguments: cases)
    func purposesDoNotChangeWhatIsFound(_ given: NetworkCase) throws {
        let run = try NetworkRun(given)
        let everything = try run.engine(firstTangent: 0)
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

    /// Random networks have the derivatives of their definitions.
    @Test(arguments: cases.dropFirst(NetworkCase.networks.count))
    func randomNetworksAgreeWithTheDefinitions(_ given: NetworkCase) throws {
        try DerivativeTests().engineAgreesWithTheDefinitions(given)
        try DerivativeTests().directionsMayBeginAnywhere(given)
    }

    /// An image is the same alone and among others, however many a pass has room for.
    @Test(arguments: cases)
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
