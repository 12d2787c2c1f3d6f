import HTTP
import Testing

@testable import ScoringService

/// What `/metrics` answers, by the name and labels of each sample, as they are written.
struct Scrape {
    let text: String
    private let samples: [String: Double]

    init(_ service: TestService) async throws {
        let response = await service.answer(to: try Request(method: "GET", target: "/metrics"))
        #expect(response.status == .ok)
        text = String(decoding: response.body, as: UTF8.self)
        let pairs = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap { line -> (String, Double)? in
            guard let space = line.lastIndex(of: " "), let value = Double(line[line.index(after: space)...]) else {
                Issue.record("not a sample: \(line)")
                return nil
            }
            return (String(line[..<space]), value)
        }
        samples = Dictionary(pairs) { first, _ in
            Issue.record("a sample stands there twice")
            return first
        }
    }

    /// The value of a sample; nil where there is none.
    subscript(sample: String) -> Double? { samples[sample] }

    /// The samples that begin with a text.
    func all(_ prefix: String) -> [String: Double] { samples.filter { $0.key.hasPrefix(prefix) } }

    /// The sum of the samples that begin with a text.
    func sum(_ prefix: String) -> Double { all(prefix).values.reduce(0, +) }
}
