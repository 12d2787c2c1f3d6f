import ConformanceCases
import HTTP

extension FuzzTarget {
    /// The state machine of a connection: however a stream is cut into pieces, the same requests come out of it.
    static let http = FuzzTarget("http", seeds: ConformanceCase.all.map(\.bytes).filter { $0.count < 1024 }) { stream in
        let whole = transcript(of: stream, pieceLength: stream.count)
        for pieceLength in [1, 2, 7] {
            precondition(transcript(of: stream, pieceLength: pieceLength) == whole, "the pieces make a difference")
        }
    }

    private struct Transcript: Equatable {
        var requests: [Request] = []
        var errors: [ProtocolError] = []
        var hasClosed = false
    }

    /// Small ones, so that short inputs reach them.
    private static let limits: Limits = {
        var limits = Limits()
        limits.requestLineBytes = 128
        limits.headerSectionBytes = 512
        limits.headerFields = 8
        limits.bodyBytes = 256
        limits.chunkLineBytes = 32
        limits.chunkExtensionBytes = 64
        limits.lingerBytes = .max
        return limits
    }()

    private static func transcript(of stream: [UInt8], pieceLength: Int) -> Transcript {
        var machine = ConnectionStateMachine(limits: limits)
        var transcript = Transcript()
        perform(machine.start(), &machine, &transcript)
        for start in stride(from: 0, to: stream.count, by: max(pieceLength, 1)) {
            let piece = Array(stream[start..<min(start + pieceLength, stream.count)])
            perform(machine.received(piece.span), &machine, &transcript)
        }
        perform(machine.peerClosed(), &machine, &transcript)
        precondition(transcript.hasClosed, "the connection stays open")
        precondition(transcript.errors.count <= 1, "an error is not the last answer")
        return transcript
    }

    private static func perform(
        _ actions: [ConnectionStateMachine.Action], _ machine: inout ConnectionStateMachine,
        _ transcript: inout Transcript
    ) {
        for action in actions {
            switch action {
            case .deliver(let request):
                transcript.requests.append(request)
                // What a client sends comes back in a field, which must not become a line of its own.
                let response = Response(status: .ok, headers: ["X-Target": request.path], body: request.body)
                perform(machine.respond(with: response, date: ""), &machine, &transcript)
            case .refuse(let error, _):
                transcript.errors.append(error)
                perform(machine.respond(with: Response(status: error.status), date: ""), &machine, &transcript)
            case .write: perform(machine.writeFinished(), &machine, &transcript)
            case .close: transcript.hasClosed = true
            case .setDeadline, .pauseReading, .resumeReading, .shutDownWriting: break
            }
        }
    }
}
