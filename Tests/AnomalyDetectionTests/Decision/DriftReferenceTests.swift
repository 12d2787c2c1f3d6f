import AnomalyDetection
import Files
import Foundation
import Testing

struct DriftReferenceTests {
    private func decoded(_ text: String) throws -> DriftReference {
        try JSONDecoder().decode(DriftReference.self, from: Data(text.utf8))
    }

    @Test func isReadAsItWasWritten() throws {
        let reference = try #require(
            DriftReference(
                terms: ["b": [3, 1, 0.1], "a": [1e-30, 7, 7]], brightness: [0.5], contrast: [0.25, 0.125]))
        #expect(reference.terms["b"] == [0.1, 1, 3] && reference.contrast == [0.125, 0.25])
        let text = try SortedJSON.text(of: reference)
        #expect(
            text == #"{"brightness":[0.5],"contrast":[0.125,0.25],"terms":{"a":[1e-30,7,7],"b":[0.1,1,3]}}"#)
        #expect(try decoded(text) == reference)
    }

    /// Of 5,120 values each stands for ten: the sixth of the first ten, and so on.
    @Test(arguments: [511, 512, 513, 5_120])
    func ofManyValuesQuantilesAreKept(count: Int) throws {
        let values = (0..<count).map(Double.init)
        let reference = try #require(DriftReference(terms: [:], brightness: values.reversed(), contrast: [0]))
        #expect(reference.brightness.count == min(count, 512))
        #expect(reference.brightness == reference.brightness.sorted())
        #expect(Set(reference.brightness).count == min(count, 512))
        if count == 5_120 { #expect(reference.brightness.prefix(2) == [5, 15] && reference.brightness.last == 5_115) }
    }

    @Test func isNotMadeOfNothingOrOfInfinities() {
        #expect(DriftReference(terms: [:], brightness: [], contrast: [1]) == nil)
        #expect(DriftReference(terms: ["a": []], brightness: [1], contrast: [1]) == nil)
        // Beyond what float32 holds.
        #expect(DriftReference(terms: ["a": [1e300]], brightness: [1], contrast: [1]) == nil)
    }

    private static let manyTerms = (0...64).map { #""\#($0)": [1]"# }.joined(separator: ",")

    @Test(arguments: [
        #"{"terms": {}, "brightness": [1], "contrast": []}"#, #"{"terms": {}, "brightness": [1]}"#,
        #"{"terms": {}, "brightness": [2, 1], "contrast": [1]}"#,
        #"{"terms": {"a": [1, "b"]}, "brightness": [1], "contrast": [1]}"#,
        #"{"terms": {}, "brightness": [1], "contrast": [1], "size": 3}"#, "[]",
        #"{"terms": {}, "brightness": [1e400], "contrast": [1]}"#,
        #"{"terms": {}, "brightness": [\#((0...512).map(String.init).joined(separator: ","))], "contrast": [1]}"#,
        #"{"terms": {\#(manyTerms)}, "brightness": [1], "contrast": [1]}"#,
    ])
    func anythingElseIsRefused(text: String) {
        #expect(throws: DecodingError.self) { try decoded(text) }
    }
}
