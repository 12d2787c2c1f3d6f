import TestSupport
import Testing

@testable import GradCon

struct AutoencoderMetadataTests {
    private static let valid = ["format": "gradcon", "architecture": "vae", "input_shape": "3,64,48", "alpha": "0.05"]

    private func refusal(_ key: String, _ value: String?) -> GradConError? {
        var metadata = Self.valid
        metadata[key] = value
        do throws(GradConError) {
            _ = try AutoencoderMetadata(metadata)
            return nil
        } catch {
            return error
        }
    }

    private func isRefused(_ key: String, _ value: String) -> Bool {
        guard case .metadata(key, value, _) = refusal(key, value) else { return false }
        return true
    }

    @Test func readsTheFourKeys() throws {
        let metadata = try AutoencoderMetadata(Self.valid)
        #expect(metadata.architecture == .vae)
        #expect(metadata.input == (try .of(3, 64, 48)))
        #expect(metadata.alpha == 0.05)
        #expect(metadata.layers == nil)
    }

    @Test(arguments: ["format", "architecture", "input_shape"])
    func refusesAMissingKey(key: String) {
        #expect(refusal(key, nil) == .missingMetadata(key: key))
    }

    @Test func alphaHasADefault() throws {
        var metadata = Self.valid
        metadata["alpha"] = nil
        #expect(try AutoencoderMetadata(metadata).alpha == 0.03)
    }

    @Test(arguments: ["", "pt", "GRADCON", "gradcon "])
    func refusesAnotherFormat(value: String) { #expect(isRefused("format", value)) }

    @Test(arguments: ["", "CAE", "gan", "cae\0"])
    func refusesAnotherArchitecture(value: String) { #expect(isRefused("architecture", value)) }

    @Test(arguments: [
        "", "1", "1,28", "1,28,28,1", "1,28,28,", ",28,28", "1, 28,28", " 1,28,28", "1,28,28 ", "+1,28,28", "-1,28,28",
        "01,28,28",
        "1,28,028", "0,28,28", "5,28,28", "1,7,28", "1,28,513", "1,28.0,28", "1,2e1,28", "1,0x1c,28",
        "1,99999999999999999999,28",
        "1,２８,28", "1;28;28", "[1,28,28]",
    ])
    func refusesInputShapes(value: String) { #expect(isRefused("input_shape", value)) }

    @Test(arguments: [
        ("0", 0), ("0.0", 0), ("1e-3", 0.001), ("1E+1", 10), ("100", 100), ("0.03000000000000000001", 0.03),
    ])
    func acceptsAlpha(text: String, value: Double) throws {
        var metadata = Self.valid
        metadata["alpha"] = text
        #expect(try AutoencoderMetadata(metadata).alpha == value)
    }

    @Test(arguments: [
        "", "nan", "inf", "infinity", "1e400", "1e3", "100.1", "-1", "+1", "-0", ".5", " 1", "1 ", "1e", "1e+",
        "0x1p-3", "1,5", "1_0",
        "0.03f", "١", "0.0000000000000000000000000000000000000003",
    ])
    func refusesAlpha(value: String) { #expect(isRefused("alpha", value)) }

    private static let encoderLayer = #"{"channels":8,"padding":2}"#
    private static let decoderLayer = #"{"channels":8,"padding":1,"output_padding":1}"#

    private func layers(_ encoder: [String], _ decoder: [String]) -> String {
        "{\"encoder\":[\(encoder.joined(separator: ","))],\"decoder\":[\(decoder.joined(separator: ","))]}"
    }

    @Test func readsLayers() throws {
        var metadata = Self.valid
        metadata["layers"] = layers(
            [Self.encoderLayer, #"{"channels":1,"padding":0}"#, Self.encoderLayer, Self.encoderLayer],
            [
                Self.decoderLayer, #"{"channels":9,"padding":3,"output_padding":[0,1]}"#,
                #"{"channels":1024,"padding":0}"#,
                Self.decoderLayer,
            ])
        let read = try AutoencoderMetadata(metadata).layers
        #expect(read?.encoder[1] == .init(channels: 1, padding: 0, outputPadding: [0, 0]))
        #expect(read?.decoder[0] == .init(channels: 8, padding: 1, outputPadding: [1, 1]))
        #expect(read?.decoder[1] == .init(channels: 9, padding: 3, outputPadding: [0, 1]))
        #expect(read?.decoder[2] == .init(channels: 1024, padding: 0, outputPadding: [0, 0]))
    }

    @Test(arguments: [
        #"{"channels":0,"padding":2}"#, #"{"channels":-1,"padding":2}"#, #"{"channels":1025,"padding":2}"#,
        #"{"channels":8,"padding":4}"#, #"{"channels":8,"padding":-1}"#, #"{"channels":8.5,"padding":2}"#,
        #"{"channels":"8","padding":2}"#, #"{"channels":1e400,"padding":2}"#, #"{"padding":2}"#, #"{"channels":8}"#,
        "7", "null",
        #"{"channels":8,"padding":2,"output_padding":2}"#, #"{"channels":8,"padding":2,"output_padding":-1}"#,
        #"{"channels":8,"padding":2,"output_padding":[0]}"#, #"{"channels":8,"padding":2,"output_padding":[0,1,0]}"#,
        #"{"channels":8,"padding":2,"output_padding":"1"}"#,
    ])
    func refusesLayers(layer: String) {
        let encoder = [String](repeating: Self.encoderLayer, count: 4)
        let decoder = [String](repeating: Self.decoderLayer, count: 4)
        #expect(!isRefused("layers", layers(encoder, decoder)))
        #expect(isRefused("layers", layers(encoder, Array(decoder.dropLast()) + [layer])))
        #expect(isRefused("layers", layers([layer] + encoder.dropFirst(), decoder)))
    }

    @Test func refusesAnotherNumberOfLayers() {
        let encoder = [String](repeating: Self.encoderLayer, count: 5)
        let decoder = [String](repeating: Self.decoderLayer, count: 5)
        #expect(isRefused("layers", layers(encoder, Array(decoder.prefix(4)))))
        #expect(isRefused("layers", layers(Array(encoder.prefix(4)), Array(decoder.prefix(3)))))
        #expect(isRefused("layers", layers([Self.decoderLayer] + encoder.prefix(3), Array(decoder.prefix(4)))))
        #expect(isRefused("layers", "{}"))
        #expect(isRefused("layers", ""))
        #expect(isRefused("layers", String(repeating: "[", count: 4000)))
        #expect(isRefused("layers", String(repeating: " ", count: 5000)))
    }
}
