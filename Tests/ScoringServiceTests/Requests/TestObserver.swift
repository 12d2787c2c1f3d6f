import Synchronization

@testable import ScoringService

/// Keeps the reports of requests.
final class TestObserver: RequestObserver {
    private let kept = Mutex<[RequestReport]>([])

    var reports: [RequestReport] { kept.withLock { $0 } }

    func observe(_ report: RequestReport) { kept.withLock { $0.append(report) } }
}
