import Testing

@testable import ScoringService

struct JSONNumbersTests {
    private func read(_ text: String, limit: Int = 100) throws(ServiceError) -> JSONNumbers {
        var scanner = JSONScanner(Array(text.utf8))
        return try JSONNumbers(&scanner, name: "data", limit: limit) { .tooLarge("too many") }
    }

    @Test(arguments: [
        "0", "-0", "1", "0.5", "-12.25", "0.12156863", "1e3", "1E+3", "2.5e-3", "123456789012345",
        "0.1234567890123456789",
        "1.7976931348623157e308", "5e-324", "9007199254740993", "0.000000000000000000000001", "255", "1e-400",
    ])
    func numbersAreThoseOfTheStandardLibrary(literal: String) throws {
        #expect(try read("[\(literal)]").numbers.map(\.bitPattern) == [Double(literal)?.bitPattern])
    }

    @Test(arguments: [
        "+1", "01", "-", ".5", "1.", "1e", "1e+", "0x1", "NaN", "Infinity", "1e999", "--1", "1.e1", "1 2", "\"1\"",
        "null",
    ])
    func refusesWhatIsNoNumber(literal: String) {
        #expect(throws: ServiceError.self) { try read("[\(literal)]") }
    }

    @Test(arguments: [
        ("[1]", [1]), ("[1,2,3]", [3]), ("[[1,2],[3,4],[5,6]]", [3, 2]), (" [ [ [ 1 ] ] ] ", [1, 1, 1]),
        ("[[[[1,2]]],[[[3,4]]]]", [2, 1, 1, 2]),
    ])
    func findsTheShape(text: String, shape: [Int]) throws {
        let data = try read(text)
        #expect(data.shape == shape)
        #expect(data.numbers == (1...data.numbers.count).map(Double.init))
    }

    @Test(arguments: [
        "", "[", "]", "[]", "[[]]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[[1],2]", "[1,[2]]", "[[1],[2,3]]",
        "[[1,2],[3]]",
        "[[[1]],[2]]", "[[1],[[2]]]", "[[[[[1]]]]]", "1", "{}", "[1}", "[[1]",
    ])
    func refusesWhatIsNoTensor(text: String) {
        #expect(throws: ServiceError.self) { try read(text) }
    }

    @Test(arguments: ["[]", "[[]]", "[[1],[]]", " [ ] "])
    func saysThatAListIsEmpty(text: String) {
        let error = #expect(throws: ServiceError.self) { try read(text) }
        #expect(error?.detail.contains("\"data\" holds an empty list") == true)
    }

    @Test func endsBehindTheList() throws {
        var scanner = JSONScanner(Array("[1, 2], \"more\"".utf8))
        _ = try JSONNumbers(&scanner, name: "data", limit: 100) { .tooLarge("too many") }
        #expect(scanner.position == 6)
    }

    @Test func stopsAtTheLimit() {
        #expect(throws: ServiceError.tooLarge("too many")) { try read("[1,2,3,4]", limit: 3) }
    }
}
