import Testing

@testable import ScoringService

struct ModelLabelsTests {
    private func labels(_ text: String) throws(ModelLabelsError) -> ModelLabels {
        try ModelLabels(parsing: Array(text.utf8))
    }

    @Test func readsWhatItWrites() throws {
        var made = ModelLabels()
        made.set("stable", of: "shoe", to: "2")
        made.set("canary", of: "shoe", to: "3")
        made.set("stable", of: "boot", to: "1")
        #expect(try ModelLabels(parsing: made.bytes) == made)
        #expect(try labels(#"{"shoe": {"stable": "2", "canary": "3"}, "boot": {"stable": "1"}}"#) == made)
        #expect(
            made.all.map { "\($0.name) \($0.label) \($0.version)" } == [
                "boot stable 1", "shoe canary 3", "shoe stable 2",
            ])
        made.set("stable", of: "boot", to: nil)
        #expect(made.labels(of: "boot").isEmpty && made.all.count == 2)
    }

    @Test(arguments: [
        "", "[]", "{", #"{"shoe": "2"}"#, #"{"shoe": {"stable": 2}}"#, #"{"shoe": {"stable": null}}"#,
        #"{"shoe": {"2": "2"}}"#, #"{"shoe": {"": "2"}}"#, #"{"sh oe": {"stable": "2"}}"#,
        #"{"shoe": {"stable": ""}}"#, #"{"shoe": {"stable": "a b"}}"#, #"{"../shoe": {"stable": "2"}}"#, "\u{0}\u{0}",
    ])
    func refusesWhatIsNoFileOfLabels(text: String) {
        let error = #expect(throws: ModelLabelsError.self) { try labels(text) }
        #expect(error?.description.hasPrefix("labels.json ") == true)
    }

    @Test func refusesAFileThatIsCutAnywhere() throws {
        let whole = #"{"shoe": {"stable": "2"}}"#
        for length in 0..<whole.utf8.count {
            #expect(throws: ModelLabelsError.self) { try labels(String(whole.prefix(length))) }
        }
        #expect(throws: ModelLabelsError.self) { try labels(String(repeating: "{\"a\":", count: 100_000)) }
    }
}
