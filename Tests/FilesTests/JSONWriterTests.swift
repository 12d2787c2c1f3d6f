import Files
import FoundationEssentials
import Testing

struct JSONWriterTests {
    @Test func writesInOrderWithCommasBetween() {
        var json = JSONWriter()
        json.object { json in
            json.string("a", "x")
            json.array("b") { json in
                json.integer(nil, 1)
                json.object { $0.bool("c", nil) }
                json.array { _ in }
            }
            json.key("d e")
            json.number(nil, -0.5)
            json.object("f") { _ in }
            json.bool("g", true)
        }
        #expect(
            String(decoding: json.bytes, as: UTF8.self)
                == #"{"a":"x","b":[1,{"c":null},[]],"d e":-0.5,"f":{},"g":true}"#)
    }

    @Test(arguments: 0...7)
    func bytesReadBackFromBase64(count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 83 + 11) }
        var json = JSONWriter()
        json.array { json in
            json.base64(bytes)
            json.base64(bytes)
        }
        let texts = try JSONDecoder().decode([String].self, from: Data(json.bytes))
        #expect(texts == [String](repeating: Data(bytes).base64EncodedString(), count: 2))
    }

    @Test(arguments: ["", "a\"b\\c/d", "\u{0}\u{1F}\n\t", "ä€😀", "\u{2028}\u{7F}"])
    func textsReadBack(text: String) throws {
        var json = JSONWriter()
        json.array { $0.string(nil, text) }
        #expect(try JSONDecoder().decode([String].self, from: Data(json.bytes)) == [text])
    }

    @Test(arguments: [
        0, -0.0, 0.1, 1e-5, Double.leastNonzeroMagnitude, 1.7976931348623157e308, -1.0 / 3, 1e21,
        123_456_789_012_345_680,
    ])
    func numbersReadBackToTheBit(number: Double) throws {
        var json = JSONWriter()
        json.array { $0.number(nil, number) }
        #expect(try JSONDecoder().decode([Double].self, from: Data(json.bytes)) == [number])
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity])
    func whatIsNoNumberIsNull(number: Double) {
        var json = JSONWriter()
        json.array { $0.number(nil, number) }
        #expect(String(decoding: json.bytes, as: UTF8.self) == "[null]")
    }
}
