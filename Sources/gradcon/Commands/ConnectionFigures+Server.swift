import HTTPServer
import ScoringService

extension ConnectionFigures {
    /// What the server counts.
    init(_ statistics: ServerStatistics) {
        self.init(
            admitted: statistics.admitted, beyondLimit: statistics.beyondLimit, health: statistics.health,
            accepted: statistics.accepted, finishedHandshakes: statistics.finishedHandshakes,
            failedHandshakes: statistics.failedHandshakes)
    }
}
