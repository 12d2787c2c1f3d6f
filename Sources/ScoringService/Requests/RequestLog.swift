private import Dispatch
package import Logging
private import Synchronization

/// Writes what becomes of requests to the log: a line for each answer, those of successful ones sampled when there are
/// many, and once a second at most a line that says how many requests were refused, and why.
package final class RequestLog: RequestObserver {
    private struct State {
        var refusals: [Refusal: Int] = [:]
        var sampling: AccessSampling
        /// Whether ``summarise()`` will be called within a second.
        var isSummaryDue = false

        /// - Returns: whether a summary has to be asked for, because none was due yet.
        mutating func beginSummary() -> Bool {
            defer { isSummaryDue = true }
            return !isSummaryDue
        }
    }

    /// What the logger of the lines for answers is to be called.
    package static let label = "gradcon.access"

    /// Nil: answers have no lines.
    private let access: Logger?
    private let logger: Logger
    private let state: Mutex<State>

    /// - Parameters:
    ///   - access: takes the lines for answers.
    ///   - logger: takes those for refusals.
    package init(_ configuration: Configuration.Logging, access: Logger, logger: Logger) {
        self.access = configuration.access ? access : nil
        self.logger = logger
        state = Mutex(State(sampling: AccessSampling(rate: configuration.accessRate)))
    }

    package func observe(_ report: RequestReport) {
        if let refusal = report.refusal { count(refusal) }
        guard let access, access.logLevel <= report.level else { return }
        // Errors are written, always; what is written at a level that is off by default is not worth sampling.
        var count = 1
        if report.status < 400, report.level == .info {
            guard let represented = addSuccess() else { return }
            count = represented
        }
        var metadata = report.metadata
        if count > 1 { metadata["sampled"] = .stringConvertible(count) }
        access.log(level: report.level, "\(report.method) \(report.route) \(report.status)", metadata: metadata)
    }

    /// Counts a refusal of which there is no report, because there was no request yet.
    package func count(_ refusal: Refusal) {
        let isFirst = state.withLock { state in
            state.refusals[refusal, default: 0] += 1
            return state.beginSummary()
        }
        if isFirst { summariseLater() }
    }

    private func addSuccess() -> Int? {
        let now = ContinuousClock.now
        let (count, isFirst) = state.withLock { state in
            let count = state.sampling.add(at: now)
            return (count, count == nil && state.beginSummary())
        }
        if isFirst { summariseLater() }
        return count
    }

    private func summariseLater() {
        DispatchQueue.global(qos: .utility).asyncAfter(deadline: .now() + .seconds(1)) { self.summarise() }
    }

    /// Writes what has been counted and not been written yet. Called a second after the first of it, and once at the
    /// end of the process.
    package func summarise() {
        let (refusals, leftOut) = state.withLock { state in
            defer { (state.refusals, state.isSummaryDue) = ([:], false) }
            return (state.refusals, state.sampling.takeLeftOut())
        }
        if !refusals.isEmpty {
            let total = refusals.values.reduce(0, +)
            let counts = refusals.map { ($0.key.rawValue, Logger.MetadataValue.stringConvertible($0.value)) }
            logger.warning(
                "\(total == 1 ? "1 request was" : "\(total) requests were") refused",
                metadata: Logger.Metadata(uniqueKeysWithValues: counts))
        }
        if leftOut > 0 {
            access?.info(
                "\(leftOut == 1 ? "1 more answer" : "\(leftOut) more answers")",
                metadata: ["sampled": .stringConvertible(leftOut)])
        }
    }
}
