import AnomalyDetection
import NeuralNetwork
import Tensors
import TestSupport
import Testing

@testable import GradCon

struct GradConDetectorTests {
    private func refusal(_ model: TestModel) -> GradConError? {
        do throws(GradConError) {
            _ = try model.detector()
            return nil
        } catch {
            return error
        }
    }

    @Test func describesThePublishedModel() throws {
        var model = TestModel(
            input: try .of(1, 28, 28), encoder: [32, 32, 64, 64], decoder: [64, 32, 32])
        let detector = try model.detector()
        #expect(detector.parameterCount == 230_721)
        #expect(detector.architecture == "cae")
        #expect(detector.input.description == "1,28,28")
        #expect(detector.constants.map(\.name) == ["alpha", "beta"])
        #expect(detector.constants.map(\.value) == [0.03, 0.12])
        #expect(detector.multiplyAdds == 6_234_496)
        model.metadata["alpha"] = "2.5e-1"
        #expect(try model.detector().beta == 1)
    }

    /// The names that clients and scripts rely on.
    @Test(arguments: ["cae", "vae"])
    func describesItsTermsBeforeItScores(architecture: String) throws {
        let detector = try TestModel(architecture: architecture, input: try .small(), latentPositions: 4).detector()
        let latent = architecture == "vae" ? ["latent_loss"] : []
        let layers = ["up.0", "up.2", "up.4", "up.6"]
        #expect(detector.terms.map(\.name) == ["reconstruction_error", "gradient_loss"] + latent + layers)
        #expect(detector.terms.map(\.label) == ["reconstruction", "gradient"] + latent.map { _ in "latent" } + layers)
        #expect(detector.terms.filter(\.isInScore).map(\.title) == ["reconstruction error", "gradient loss"])
        #expect(detector.terms.filter { $0.direction == .smaller }.map(\.name) == layers)
        #expect(detector.terms.last?.title == "layer up.6, cosine")
        #expect(detector.terms.last?.orientedTitle == "layer up.6, -cosine")
        let score = try detector.makeScorer().score(detector.input.waves)
        #expect(score.terms.count == detector.terms.count)

        let rule = DecisionRule(threshold: Threshold(value: score.value, method: .manual), calibration: nil)
        let members = detector.answerMembers(of: score, rule: rule, isPicture: true)
        #expect(members.afterScore.map(\.name) == ["reconstruction_error", "gradient_loss"] + latent)
        #expect(members.afterScore.map(\.value) == score.terms.dropLast(4).map { .number($0) })
        let cosines = zip(layers, score.terms.suffix(4)).map { name, cosine in
            AnswerMembers.Value.object([.init("name", .text(name)), .init("cosine", .number(cosine))])
        }
        #expect(
            members.afterDecision == [
                .init("gradcon_score", .number(score.value)), .init("gradcon_threshold", .number(score.value)),
                .init("gradcon_is_anomaly", .flag(false)), .init("alpha", .number(0.03)), .init("beta", .number(0.12)),
                .init("layers", .list(cosines)),
            ])
    }

    /// The published score has a threshold of its own beside that of a combined one.
    @Test(arguments: ["cae", "vae"])
    func aCombinedModelDecidesByThePublishedScoreToo(architecture: String) throws {
        var model = TestModel(architecture: architecture, input: try .small(), latentPositions: 4)
        let shape = try model.detector().network.latentShape
        var moments = LatentMoments(of: shape)
        for number in 0..<30 {
            moments.add(
                (0..<shape.count).map { (element: Int) -> Float in Float((element * 7 + number * number) % 11) })
        }
        model.tensors.merge(moments.tensors) { $1 }
        model.tensors[GradConDetector.heldOutName] = Tensor(shape: [3, 6], elements: (0..<18).map(Float.init))
        let detector = try model.detector()
        let score = try detector.makeScorer().score(detector.input.waves)
        let published = score.terms[0] + 0.12 * score.terms[1]
        let index = try #require(detector.terms.firstIndex { $0.hasThreshold })
        #expect(detector.terms[index].name == "gradcon_score" && score.terms[index] == published)
        #expect(detector.terms.filter(\.isInScore).map(\.name).last == "latent_distance")
        func decision(_ threshold: Double?, isPicture: Bool = true) -> [AnswerMembers.Member] {
            let ofTerms = threshold.map { ["gradcon_score": Threshold(value: $0, method: .manual)] } ?? [:]
            let rule = DecisionRule(
                threshold: Threshold(value: 1e9, method: .manual), calibration: nil, termThresholds: ofTerms)
            let members = detector.answerMembers(of: score, rule: rule, isPicture: isPicture)
            #expect(!members.afterScore.map(\.name).contains("gradcon_score"))
            return Array(members.afterDecision.prefix(3))
        }
        func expected(_ threshold: AnswerMembers.Value, _ isAnomaly: AnswerMembers.Value) -> [AnswerMembers.Member] {
            [
                .init("gradcon_score", .number(published)), .init("gradcon_threshold", threshold),
                .init("gradcon_is_anomaly", isAnomaly),
            ]
        }
        #expect(decision(published) == expected(.number(published), .flag(false)))
        #expect(decision(published.nextDown) == expected(.number(published.nextDown), .flag(true)))
        #expect(decision(published, isPicture: false) == expected(.number(published), .flag(true)))
        #expect(decision(nil) == expected(.null, .null))
    }

    @Test func countsTheParametersOfThreeChannels() throws {
        let model = TestModel(input: try .of(3, 28, 28), encoder: [32, 32, 64, 64], decoder: [64, 32, 32])
        #expect(try model.detector().parameterCount == 232_771)
    }

    @Test(arguments: ["cae", "vae"])
    func refusesAMissingTensor(architecture: String) throws {
        let model = TestModel(architecture: architecture, input: try .small(), latentPositions: 4)
        #expect(refusal(model) == nil)
        for name in model.tensors.keys {
            var damaged = model
            damaged.tensors[name] = nil
            #expect(refusal(damaged) == .tensor(.missingTensor(name)))
        }
    }

    @Test(arguments: ["cae", "vae"])
    func refusesATensorThatIsNotFinite(architecture: String) throws {
        let model = TestModel(architecture: architecture, input: try .small(), latentPositions: 4)
        for name in model.tensors.keys {
            for value in [Float.nan, .infinity, -.infinity] {
                var damaged = model
                // The image has only two channels.
                let index = name == "up.6.bias" ? 1 : 2
                damaged.add(value, to: name, at: index)
                #expect(refusal(damaged) == .notFinite(tensor: name, index: index))
            }
        }
    }

    @Test func refusesASuperfluousTensor() throws {
        var model = TestModel(input: try .small())
        model.tensors["fc11.weight"] = Tensor(shape: [1], elements: [0])
        #expect(refusal(model) == .unexpectedTensor("fc11.weight"))
    }

    @Test(
        arguments: [
            ("down.0.weight", [6, 3, 4, 4], [nil, 2, 4, 4]), ("down.2.weight", [5, 5, 4, 4], [nil, 6, 4, 4]),
            ("down.0.weight", [6, 2, 3, 3], [nil, 2, 4, 4]), ("down.0.weight", [192], [nil, 2, 4, 4]),
            ("down.0.weight", [0, 2, 4, 4], [nil, 2, 4, 4]), ("down.4.bias", [6], [7]),
            ("up.0.weight", [5, 5, 4, 4], [4, nil, 4, 4]),
            ("up.6.weight", [3, 1, 4, 4], [3, 2, 4, 4]), ("up.6.bias", [1], [2]),
            ("ref_grad.1", [8, 5, 4, 4], [5, 8, 4, 4]),
        ] as [(String, [Int], [Int?])])
    func refusesAMisshapenTensor(name: String, shape: [Int], expected: [Int?]) throws {
        var model = TestModel(input: try .small())
        model.tensors[name] = Tensor(shape: shape, elements: [Float](repeating: 0, count: shape.reduce(1, *)))
        let error = refusal(model)
        #expect(error == .shape(tensor: name, found: shape, expected: expected))
        #expect(error?.description.contains(name) == true)
    }

    /// As Python might write it: float64 throughout, right otherwise.
    @Test func refusesAnotherDatatype() throws {
        let header =
            #"{"__metadata__":{"format":"gradcon","architecture":"cae","input_shape":"1,8,8"},"#
            + #""down.0.weight":{"dtype":"F64","shape":[1,1,4,4],"data_offsets":[0,128]}}"#
        let bytes =
            withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) } + Array(header.utf8)
            + [UInt8](repeating: 0, count: 128)
        let file = try Safetensors(parsing: bytes)
        #expect(
            throws: GradConError.tensor(.datatype(tensor: "down.0.weight", found: .float64, expected: .float32))
        ) { try GradConDetector(file) }
    }

    @Test func refusesTooManyChannels() throws {
        var model = TestModel(input: try .small(), encoder: [1025, 1, 1, 1])
        guard case .geometry(layer: "down.0", _) = refusal(model) else {
            Issue.record("1025 channels were accepted")
            return
        }
        model = TestModel(input: try .small(), encoder: [1024, 1, 1, 1])
        #expect(refusal(model) == nil)
    }

    @Test func refusesAWorkspaceBeyondTheLimit() throws {
        let model = TestModel(input: try .of(1, 512, 512), encoder: [1024, 1, 1, 1], decoder: [1, 1, 1024])
        guard case .workspace(let bytes, GradConDetector.workspaceLimit) = refusal(model) else {
            Issue.record("a workspace beyond the limit was accepted")
            return
        }
        #expect(bytes > GradConDetector.workspaceLimit)
    }

    /// Every damaged byte leads to an error or to a model that answers with a score or an error.
    @Test func noSingleDamagedByteTraps() throws {
        let model = TestModel(input: try .of(1, 8, 9), encoder: [2, 1, 1, 2], decoder: [1, 1, 1])
        let bytes = model.checkpoint.serialized()
        let image = try InputShape.of(1, 8, 9).waves
        var scored = 0
        for index in bytes.indices {
            for flip: UInt8 in [0x04, 0x41] {
                var damaged = bytes
                damaged[index] ^= flip
                guard let file = try? Safetensors(parsing: damaged), let detector = try? GradConDetector(file),
                    let score = try? detector.makeScorer().score(image)
                else { continue }
                #expect(score.value.isFinite)
                scored += 1
            }
        }
        // Most flips hit a weight and leave a model.
        #expect(scored > bytes.count / 2)
    }
}
