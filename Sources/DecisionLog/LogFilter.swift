private import CLinux
private import Files

/// Which lines of the log are wanted.
package struct LogFilter: Sendable, Equatable {
    /// Those of one model; nil: of all.
    package var model: String?
    /// Those of one kind; nil: of all.
    package var kind: RecordKind?
    /// Those of one request; nil: of all.
    package var requestID: String?
    /// Those of one image, by the first 32 digits of its SHA-256; nil: of all.
    package var imageDigest: String?
    /// Those with one decision, such as `anomalous`; nil: all.
    package var decision: String?
    /// Those of this time, seconds since 1970, and later.
    package var since: Double?
    /// Those before this time, seconds since 1970.
    package var until: Double?

    package init(
        model: String? = nil, kind: RecordKind? = nil, requestID: String? = nil, imageDigest: String? = nil,
        decision: String? = nil, since: Double? = nil, until: Double? = nil
    ) {
        self.model = model
        self.kind = kind
        self.requestID = requestID
        self.imageDigest = imageDigest
        self.decision = decision
        self.since = since
        self.until = until
    }

    /// Looks at bytes, without taking a line apart: a member is found by its text. No text of a client can hold that
    /// text, since the quotation marks in it would be escaped.
    struct Matcher {
        private let filter: LogFilter
        private let texts: [[UInt8]]

        init(_ filter: LogFilter) {
            self.filter = filter
            func needle(_ key: StaticString, _ value: String?) -> [UInt8]? {
                guard let value else { return nil }
                var json = JSONWriter()
                json.object { $0.string(key, value) }
                return Array(json.bytes.dropFirst().dropLast())
            }
            // What tells most apart comes first.
            texts = [
                needle("request_id", filter.requestID), needle("image", filter.imageDigest),
                needle("model", filter.model), needle("decision", filter.decision),
                needle("kind", filter.kind?.rawValue),
            ].compactMap { $0 }
        }

        /// Hands over a line that is wanted.
        ///
        /// - Returns: whether the line is intact.
        func take(_ bytes: UnsafeBufferPointer<UInt8>, _ body: (LogLine) -> Void) -> Bool {
            guard LogLine.isIntact(bytes), let time = LogLine.time(of: bytes) else { return false }
            if time >= filter.since ?? -.infinity, time < filter.until ?? .infinity,
                texts.allSatisfy({ memmem(bytes.baseAddress, bytes.count, $0, $0.count) != nil })
            {
                body(LogLine(bytes: Array(bytes), time: time))
            }
            return true
        }

        /// Whether a segment, by the times of its first and its last line, may hold a line that is wanted.
        func mayMatch(first: Double, last: Double) -> Bool {
            last + DecisionLogReader.disorder >= filter.since ?? -.infinity
                && first - DecisionLogReader.disorder < filter.until ?? .infinity
        }
    }
}
