private import AnomalyDetection
private import HTTP
internal import Logging

extension RequestReport {
    /// How much attention its line deserves. Probes ask again and again, and would fill the log of every container.
    var level: Logger.Level {
        if refusal == .failure { return .error }
        return isPublic && refusal == nil ? .debug : .info
    }

    /// What its line says. Of what the client has sent it holds no more than the ids of request, trace and key, which
    /// have neither spaces nor control characters.
    var metadata: Logger.Metadata {
        var metadata: Logger.Metadata = [
            "request_id": .string(id), "method": .string(method), "route": .string(route), "client": .string(client),
            "status": .stringConvertible(status), "bytes_received": .stringConvertible(transfer.bytesReceived),
            "bytes_sent": .stringConvertible(transfer.bytesSent),
            "receive_ms": .stringConvertible(transfer.receive.milliseconds),
            "send_ms": .stringConvertible(transfer.send.milliseconds),
            "total_ms": .stringConvertible(transfer.total.milliseconds),
        ]
        if !transfer.isComplete { metadata["is_sent"] = .stringConvertible(false) }
        if let refusal { metadata["reason"] = .string(refusal.rawValue) }
        if let keyID { metadata["key_id"] = .string(keyID) }
        if let trace {
            metadata["trace_id"] = .string(trace.traceID)
            metadata["parent_id"] = .string(trace.parentID)
        }
        scoring?.describe(in: &metadata)
        return metadata
    }
}

extension RequestReport.Scoring {
    fileprivate func describe(in metadata: inout Logger.Metadata) {
        metadata["model"] = .string("\(model.name)@\(model.version)")
        if images > 0 { metadata["images"] = .stringConvertible(images) }
        for (key, stage) in [("queue_ms", queue), ("decode_ms", decode), ("score_ms", score)] {
            if let stage { metadata[key] = .stringConvertible(stage.milliseconds) }
        }
        switch outcome {
        case .image(let score, let verdict):
            metadata["score"] = .stringConvertible(score)
            if let verdict { metadata["decision"] = .string(verdict.rawValue) }
        case .batch(let normal, let review, let anomalous, let undecided):
            for (key, count) in [
                ("normal", normal), ("review", review), ("anomalous", anomalous), ("undecided", undecided),
            ] where count > 0 {
                metadata[key] = .stringConvertible(count)
            }
        case nil: break
        }
    }
}

extension Duration {
    /// Milliseconds, in whole microseconds.
    fileprivate var milliseconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds * 1_000_000 + attoseconds / 1_000_000_000_000) / 1000
    }
}
