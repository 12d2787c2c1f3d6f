import AnomalyDetection
import Files
import Testing
@testable import ScoringService

struct ScoringAnswerTests {
    /// A family with members of every kind.
    private struct Detector: AnomalyDetector {
        let architecture = "stand-in"
        let parameterCount = 0
        let input: InputShape
        let terms = [ScoreTerm(name: "distance", quantity: "distance", isInScore: true)]
        let constants: [ScoreConstant] = []

        func answerMembers(of score: AnomalyScore, rule: DecisionRule, isPicture: Bool) -> AnswerMembers {
            AnswerMembers(
                afterScore: [.init("distance", .number(score.terms[0]))],
                afterDecision: [.init("nearest", .list([.object([.init("name", .text("a"))]), .number(1)]))])
        }

        func makeScorer() -> any AnomalyScorer { preconditionFailure("nothing is scored here") }
    }

    private let model = Decision.Model(name: "m", version: "3", digest: "d")

    private func decision() throws -> Decision {
        let input = try #require(InputShape(channels: 1, height: 8, width: 8))
        return Decision(
            AnomalyScore(value: 2, terms: [0.5]), of: Detector(input: input), model: model,
            rule: DecisionRule(threshold: Threshold(value: 1, method: .manual), calibration: nil), frame: .ok)
    }

    private func text(_ answer: ScoringAnswer) -> String {
        var json = JSONWriter()
        json.object { answer.write(to: &$0) }
        return String(decoding: json.bytes, as: UTF8.self)
    }

    private let members =
        #""score":2,"distance":0.5,"threshold":1,"is_anomaly":true,"decision":"anomalous","#
        + #""nearest":[{"name":"a"},1],"frame":"ok","warnings":[],"#
        + #""terms":[{"name":"distance","value":0.5,"in_score":true}],"p_value":null,"normalized":0.75,"#
        + #""threshold_source":{"method":"manual"}"#

    @Test func aSingleImageIsTheAnswer() throws {
        let answer = try ScoringAnswer(
            model: model, entries: [.init(outcome: .success(decision()))], isBatch: false,
            timings: .init(decode: .milliseconds(1), queue: .microseconds(2), score: .zero), requestID: "r")
        #expect(
            text(answer) == #"{"model":"m","version":"3",\#(members),"#
                + #""timing_ms":{"decode":1,"queue":0.002,"score":0},"request_id":"r"}"#)
    }

    @Test func aBatchListsEveryImage() throws {
        let answer = try ScoringAnswer(
            model: model,
            entries: [
                .init(file: ("filename", "x"), outcome: .success(decision())),
                .init(outcome: .failure(.init(status: 422, reason: "No."))),
                .init(file: ("file", "z"), outcome: .failure(.init(reason: "No."))),
            ], isBatch: true)
        #expect(
            text(answer) == #"{"model":"m","version":"3","results":[{"index":0,"filename":"x",\#(members)},"#
                + #"{"index":1,"status":422,"error":"No."},{"index":2,"file":"z","error":"No."}]}"#)
    }
}
