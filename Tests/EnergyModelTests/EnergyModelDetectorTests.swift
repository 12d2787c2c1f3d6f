import AnomalyDetection
import Tensors
import Testing

@testable import EnergyModel

struct EnergyModelDetectorTests {
    @Test func aCheckpointIsDescribed() throws {
        let detector = try EnergyCase.grey.detector()
        #expect(detector.architecture == "energy-model" && detector.input.dimensions == [1, 28, 28])
        #expect(detector.parameterCount == 3 * 26 + 4 * 28 + 5 * 37 + 3 * 46 + 6 * 13 + 7)
        #expect(detector.terms.map(\.name) == ["worst_gradient", "gradient_norm", "energy"])
        #expect(detector.terms.map(\.isInScore) == [true, false, false])
        #expect(detector.maps.map(\.shape) == [[28, 28]])
    }

    @Test(
        arguments: [
            ("input_shape", nil, "must be three numbers such as 3,128,128; found none"),
            ("input_shape", "1,28", "found \"1,28\""), ("input_shape", "1,27,28", "28 to 128 pixels a side"),
            ("input_shape", "2,28,28", "the input is 2x28x28"), ("input_shape", "1,28,129", "28x129"),
            ("input_shape", "1,56,56", "has 4 convolutions"), ("input_shape", "3,28,28", "\"conv1.weight\""),
            ("energy_network", nil, "is missing"), ("energy_network", "{", "not valid JSON"),
            ("energy_network", #"{"channels":[3,4,5,3]}"#, "\"hidden\" is missing"),
            ("energy_network", #"{"channels":[3,4,5,3],"hidden":6}"#, "\"quadratic\" is missing"),
            ("energy_network", #"{"channels":[3,4,5,3],"hidden":6,"quadratic":true,"norm":1}"#, "unknown key \"norm\""),
            ("energy_network", #"{"channels":[3,4,5],"hidden":6,"quadratic":true}"#, "has 3 convolutions"),
            ("energy_network", #"{"channels":[3,4,5,0],"hidden":6,"quadratic":true}"#, "1 to 512"),
            ("energy_network", #"{"channels":[3,4,5,513],"hidden":6,"quadratic":true}"#, "1 to 512"),
            ("energy_network", #"{"channels":[3,4,5,3],"hidden":-1,"quadratic":true}"#, "1 to 1024"),
            ("energy_network", #"{"channels":[3,4,5,3],"hidden":7,"quadratic":true}"#, "\"hidden.weight\""),
        ] as [(String, String?, String)])
    func wrongMetadataIsRefused(key: String, value: String?, reason: String) throws {
        var model = EnergyCase.grey.model
        model.metadata[key] = value
        expectRefusal(of: model, reason)
    }

    @Test(
        arguments: [
            ("conv2.weight", nil, "\"conv2.weight\" is missing"),
            ("conv2.bias", Tensor(shape: [5], elements: [0, 0, 0, 0, 0]), "\"conv2.bias\" has the shape [5]"),
            ("conv2.bias", Tensor(shape: [4], elements: [0, 0, .nan, 0]), "\"conv2.bias\" is not finite at element 2"),
            ("more", Tensor(shape: [1], elements: [0]), "\"more\" belongs to no part"),
            ("held_out", Tensor(shape: [3, 5], elements: [Float](repeating: 0, count: 15)), "at least 6 images"),
            ("held_out", Tensor(shape: [2, 6], elements: [Float](repeating: 0, count: 12)), "expected is [3, images]"),
            ("held_out", Tensor(shape: [18], elements: [Float](repeating: 0, count: 18)), "has the shape [18]"),
        ] as [(String, Tensor?, String)])
    func wrongTensorsAreRefused(name: String, tensor: Tensor?, reason: String) throws {
        let model = EnergyCase.grey.model
        var tensors = Dictionary(uniqueKeysWithValues: try model.names.map { ($0, try model.tensor(named: $0)) })
        tensors[name] = tensor
        expectRefusal(of: Safetensors(metadata: model.metadata, tensors: tensors), reason)
    }

    private func expectRefusal(of model: Safetensors, _ reason: String) {
        #expect {
            _ = try EnergyModelFamily.makeDetector(model)
        } throws: { error in
            let text = (error as? CheckpointError)?.description ?? ""
            #expect(text.contains(reason), "\(text)")
            return !text.isEmpty
        }
    }
}
