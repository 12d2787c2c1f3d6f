import FoundationEssentials
import Testing

@testable import ScoringService

struct Base64DecoderTests {
    /// Decodes a text, whole and piece by piece.
    private func decode(_ text: some Sequence<UInt8>) -> [UInt8]? {
        let characters = Array(text)
        var whole = Base64Decoder(expecting: characters.count)
        whole.take(characters.span)
        for length in [1, 3, 5] {
            var pieces = Base64Decoder(expecting: 16)
            for start in stride(from: 0, to: characters.count, by: length) {
                pieces.take(Array(characters[start...].prefix(length)).span)
            }
            #expect(pieces.decoded == whole.decoded)
        }
        return whole.decoded
    }

    /// RFC 4648 section 10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func decodesTheExamplesOfTheRFC(plain: String, coded: String) {
        #expect(decode(coded.utf8) == Array(plain.utf8))
    }

    @Test func decodesEveryByteAtEveryPlace() {
        for length in 0..<260 {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 * 7 + length) }
            #expect(decode(Data(bytes).base64EncodedString().utf8) == bytes)
        }
    }

    @Test(arguments: [
        "\r\nZm9v\nYmFy\r\n", "data:image/png;base64,Zm9vYmFy", "data:,Zm9v\nYmFy", "data:a,Zm9vYmFy==", "Zm9vYmFy=",
    ])
    func passesOverLineEndsAndTheHeadOfAURL(text: String) {
        #expect(decode(text.utf8) == Array("foobar".utf8))
    }

    @Test(arguments: [
        "Z", "Zg", "Zg=", "Zm8", "Zm9vY===", "=", "====", "Zg==Zg==", "Zm8=v", "Zm 9v", "Zm9v.", "____", "data:Zm9v",
        "data:image/png,data:image/png,Zm9v", "Data:,Zm9v", "da\nta:,Zm9v", "xdata:,Zm9v", "Zm9v\u{0}", "Zm9vä",
    ])
    func refusesWhatIsNotBase64(text: String) {
        #expect(decode(text.utf8) == nil)
    }

    /// Anything short over a few characters: what Foundation decodes, and nothing else, but for characters behind the
    /// padding or padding without a byte, which it takes.
    @Test func agreesWithFoundation() {
        let characters = Array("AZaz09+/=-:\n".utf8)
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 0...9, using: &generator)).map { _ in characters.randomElement() ?? 0 }
            let plain = text.filter { $0 != UInt8(ascii: "\n") }
            let padding = plain.drop { $0 != UInt8(ascii: "=") }
            let isRefused =
                plain.count - padding.count < 2 && !padding.isEmpty || !padding.allSatisfy { $0 == padding.first }
            let expected = isRefused ? nil : Data(base64Encoded: Data(plain)).map(Array.init)
            #expect(decode(text) == expected, "\(String(decoding: text, as: UTF8.self))")
        }
    }
}
