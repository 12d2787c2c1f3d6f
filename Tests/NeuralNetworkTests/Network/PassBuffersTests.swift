import Testing

@testable import NeuralNetwork

struct PassBuffersTests {
    private typealias Kind = PassBuffers.Kind

    @Test func thereAreEnoughNetworks() {
        #expect(RandomNetwork.examples.count == 60)
    }

    /// Random networks with all places where gradients may begin, and none.
    @Test(arguments: 0..<150)
    func buffersThatLiveAtTheSameTimeDoNotOverlap(seed: Int) throws {
        let given = try RandomNetwork.make(seed: seed)
        let network = try Network(input: given.input, layers: given.layers)
        for firstGradient in [nil] + network.shapes.indices.map(Int?.some) {
            let purpose = PassPurpose(firstGradient: firstGradient)
            let buffers = PassBuffers(network, images: given.images, purpose: purpose)
            let lives = Self.lives(network, firstGradient: firstGradient)
            check(buffers, lives, network, images: given.images)
            guard let first = firstGradient else { continue }
            // Every other value.
            let injected = Set(stride(from: first, to: network.steps.count, by: 2))
            check(
                PassBuffers(
                    network, images: given.images, purpose: PassPurpose(firstGradient: first, injected: injected)),
                Self.lives(network, firstGradient: first, injected: injected), network, images: given.images)
        }
    }

    /// With tangents, everything lives from the beginning to the end.
    @Test(arguments: 0..<20)
    func tangentsShareNoMemory(seed: Int) throws {
        let given = try RandomNetwork.make(seed: seed)
        let network = try Network(input: given.input, layers: given.layers)
        for first in network.shapes.indices {
            let buffers = PassBuffers(
                network, images: 2, purpose: PassPurpose(firstGradient: 0, firstTangent: first))
            var lives: [Life] = []
            for kind in Kind.allCases {
                for value in network.shapes.indices where buffers.offsets[kind.rawValue][value] != nil {
                    lives.append(Life(kind: kind, value: value, first: 0, last: 0))
                }
            }
            for value in network.shapes.indices {
                let isCurved = network.activation(ofValue: value).isCurved
                for kind in [Kind.tangent, .gradientTangent] {
                    #expect((buffers.offsets[kind.rawValue][value] != nil) == (value >= first))
                }
                for kind in [Kind.activationGradient, .preactivationTangent] {
                    #expect((buffers.offsets[kind.rawValue][value] != nil) == (value >= first && isCurved))
                }
            }
            check(buffers, lives, network, images: 2)
        }
    }

    /// A buffer and the times of its first and its last use.
    private struct Life {
        var kind: Kind
        var value: Int
        var first: Int
        var last: Int
    }

    /// What the walk over a network touches, and when: step i forward at time i, the loss at time n, step i back at
    /// time 2 n - i, then the gradients by the parameters.
    private static func lives(_ network: Network, firstGradient: Int?, injected: Set<Int> = []) -> [Life] {
        let steps = network.steps.count
        let end = 2 * steps + 1
        let first = firstGradient ?? .max
        var lives: [Life] = []
        func touch(_ kind: Kind, _ value: Int, at time: Int) {
            if let index = lives.firstIndex(where: { $0.kind == kind && $0.value == value }) {
                lives[index].first = min(lives[index].first, time)
                lives[index].last = max(lives[index].last, time)
            } else {
                lives.append(Life(kind: kind, value: value, first: time, last: time))
            }
        }
        /// The place that a value's slope is computed from.
        func touchSlope(_ value: Int, at time: Int) {
            let activation = network.activation(ofValue: value)
            guard activation != .none else { return }
            touch(activation.source == .preactivation ? .preactivation : .value, value, at: time)
        }
        // The caller writes the input and reads the output, at any time.
        touch(.value, 0, at: -1)
        touch(.value, 0, at: end)
        touch(.value, steps, at: end)
        for (index, step) in network.steps.enumerated() {
            for value in step.inputs + [step.residual].compactMap(\.self) { touch(.value, value, at: index) }
            touch(.value, index + 1, at: index)
            if index + 1 >= first, step.activation.source == .preactivation {
                touch(.preactivation, index + 1, at: index)
            }
        }
        guard firstGradient != nil else { return lives }
        for value in injected.union([steps]) {
            touch(.value, value, at: steps)
            touch(.gradient, value, at: steps)
            touchSlope(value, at: steps)
        }
        for (index, step) in network.steps.enumerated() where index + 1 >= first {
            let time = 2 * steps - index
            for time in [time, end] {
                touch(.gradient, index + 1, at: time)
                for value in step.inputs { touch(.value, value, at: time) }
            }
            for value in step.inputs + [step.residual].compactMap(\.self) where value >= first {
                touch(.gradient, value, at: time)
                touch(.gradient, value, at: end)
                touchSlope(value, at: time)
            }
        }
        return lives
    }

    private func check(_ buffers: PassBuffers, _ lives: [Life], _ network: Network, images: Int) {
        func places(_ life: Life) -> Range<Int>? {
            buffers.offsets[life.kind.rawValue][life.value].map { $0..<$0 + network.shapes[life.value].count * images }
        }
        for (index, life) in lives.enumerated() {
            guard let place = places(life) else {
                Issue.record("no \(life.kind) of value \(life.value)")
                continue
            }
            // Each starts a cache line, inside the memory.
            #expect(place.lowerBound.isMultiple(of: 16) && place.lowerBound >= 0 && place.upperBound <= buffers.count)
            for other in lives[..<index] where other.first <= life.last && life.first <= other.last {
                #expect(places(other)?.overlaps(place) != true, "\(life) and \(other)")
            }
        }
    }

    /// Of a chain, one map is enough beside the input and the output.
    @Test func inferenceNeedsLessThanAllValues() throws {
        let shape = MapShape(channels: 16, height: 8, width: 8)
        let lines = (0..<10).map {
            LayerDeclaration("\($0)", .convolution(channels: 16, kernel: 3, stride: 1, padding: 1, groups: 1))
        }
        let network = try Network(input: shape, layers: lines)
        let inference = PassBuffers(network, images: 3, purpose: PassPurpose())
        #expect(inference.count == 3 * 3 * shape.count)
        let training = PassBuffers(network, images: 3, purpose: PassPurpose(firstGradient: 1))
        #expect(training.count == 3 * 21 * shape.count)
        #expect(inference.offsets[Kind.gradient.rawValue].allSatisfy { $0 == nil })
        let bytes = { NetworkPass.byteCount(network, imageLimit: 3, purpose: $0) }
        #expect(bytes(PassPurpose()) == 4 * inference.count)
        #expect(bytes(PassPurpose(firstGradient: 1)) == 4 * training.count)
    }

    /// Lists for zeros are as long as the largest map behind a rectifier.
    @Test func listsAndStatesCount() throws {
        let network = try Network(
            input: MapShape(channels: 16, height: 8, width: 8),
            layers: [
                LayerDeclaration(
                    "a", .convolution(channels: 16, kernel: 3, stride: 2, padding: 1, groups: 1), activation: .relu),
                LayerDeclaration("b", .custom { ProductLayer($0[0]) }, inputs: ["a", "a"]),
            ])
        let buffers = PassBuffers(network, images: 2, purpose: PassPurpose())
        #expect(
            NetworkPass.byteCount(network, imageLimit: 2, purpose: PassPurpose())
                == 4 * (buffers.count + 2 * 2 * 256) + SparseScratch.byteCount(capacity: 2 * 256))
    }
}
