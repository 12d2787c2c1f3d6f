import Foundation
import Tensors

@testable import ContrastedMemory

/// What make_encoder.py wrote.
enum EncoderFixture {
    static func numbers(_ name: String) throws -> [Double] {
        let file = Bundle.module.bundleURL.appending(path: "Fixtures/encoder.safetensors")
        let fixture = try Safetensors(parsing: [UInt8](try Data(contentsOf: file)))
        return try fixture.tensor(named: name).elements.map(Double.init)
    }
}
