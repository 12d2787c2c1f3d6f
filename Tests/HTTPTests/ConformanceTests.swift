import ConformanceCases
import HTTP
import Testing

/// The cases of the conformance suite on the state machine of a connection, in every delivery.
struct ConformanceTests {
    @Test(arguments: ConformanceCase.all)
    func keepsToTheStandard(_ one: ConformanceCase) {
        for delivery in one.deliveries(cutEverywhere: true) {
            let run = MachineRun(delivery)
            #expect(run.hasEnded, "\(one), \(delivery): the connection stays open.")
            if let violation = one.violation(in: run.output, after: delivery) { Issue.record("\(violation)") }
        }
    }

    @Test func casesHaveNamesOfTheirOwn() {
        let names = Dictionary(grouping: ConformanceCase.all, by: \.description)
        #expect(names.filter { $0.value.count > 1 }.keys.sorted() == [])
        #expect(ConformanceCase.all.count >= 260)
    }
}

/// What the state machine sends when it is fed a delivery and each of its requests is answered at once.
private struct MachineRun {
    var output: [UInt8] = []
    /// Whether the client sees the end of the stream.
    var hasEnded = false
    private var machine = ConnectionStateMachine(limits: Limits())

    init(_ delivery: Delivery) {
        perform(machine.start())
        for piece in delivery.pieces { perform(machine.received(piece.span)) }
        if delivery.closesAfterwards { perform(machine.peerClosed()) }
    }

    private mutating func perform(_ actions: [ConnectionStateMachine.Action]) {
        for action in actions {
            switch action {
            case .deliver(let request): respond(UnderstoodRequest(request).answer)
            case .refuse(let error, _): respond(Response(status: error.status, body: Array("\(error)".utf8)))
            case .write(let bytes):
                output += bytes
                perform(machine.writeFinished())
            case .shutDownWriting, .close: hasEnded = true
            case .setDeadline, .pauseReading, .resumeReading: break
            }
        }
    }

    private mutating func respond(_ response: Response) {
        perform(machine.respond(with: response, date: "Thu, 01 Jan 1970 00:00:00 GMT"))
    }
}
