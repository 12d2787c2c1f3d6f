import Testing

@testable import DecisionLog

struct LineMembersTests {
    @Test func hasTextsNumbersFlagsAndObjectsOfNumbers() throws {
        let line =
            #"{"a":"x","b":-1.5e3,"c":true,"d":null,"e":{"f":1,"g":-2},"h":{},"#
            + #""i":"\u00e9\ud83d\ude00\n\"","j":false}"#
        let members = try #require(LineMembers(Array(line.utf8)))
        #expect(members.text("a") == "x")
        #expect(members.number("b") == -1500)
        #expect(members.flag("c") == true)
        #expect(members.text("d") == nil && members.number("d") == nil)
        #expect(members.numbers("e")?.map(\.name) == ["f", "g"])
        #expect(members.numbers("e")?.map(\.value) == [1, -2])
        #expect(members.numbers("h")?.isEmpty == true)
        #expect(members.text("i") == "é😀\n\"")
        #expect(members.flag("j") == false)
        #expect(members.text("z") == nil)
        #expect(members.text("b") == nil)
    }

    @Test(arguments: [
        "", "{", "{}", "[]", "{\"a\"}", "{\"a\":}", "{\"a\":1", "{\"a\":1}x", "{\"a\":1,}", "{\"a\":nan}",
        "{\"a\":tru}",
        "{\"a\":\"}", "{\"a\":\"\\", "{\"a\":\"\\\"", "{\"a\":[1]}", "{\"a\":{\"b\":{}}}", "{\"a\":{\"b\":1}",
        "{\"a\":\"\\x\"}", "{a:1}",
    ])
    func anythingElseIsRefused(_ line: String) {
        #expect(LineMembers(Array(line.utf8)) == nil)
    }
}
