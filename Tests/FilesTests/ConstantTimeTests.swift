import Testing

@testable import Files

struct ConstantTimeTests {
    @Test func aTextEqualsItselfAndNoOther() {
        let text = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
        #expect(ConstantTime.isEqual(text, text))
        #expect(ConstantTime.isEqual("", ""))
        #expect(!ConstantTime.isEqual(text, String(text.dropLast())))
        for place in text.indices {
            for digit in "0123456789abcdef" where digit != text[place] {
                let other = text.replacingOccurrence(at: place, with: digit)
                #expect(!ConstantTime.isEqual(text, other))
                #expect(!ConstantTime.isEqual(other, text))
            }
        }
    }
}

extension String {
    fileprivate func replacingOccurrence(at place: Index, with character: Character) -> String {
        String(self[..<place]) + String(character) + String(self[index(after: place)...])
    }
}
