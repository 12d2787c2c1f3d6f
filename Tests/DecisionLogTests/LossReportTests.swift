import Dispatch
import Testing

@testable import DecisionLog

struct LossReportTests {
    @Test func tellsOfTheFirstLossAtOnceAndOfFurtherOnesLater() {
        var report = LossReport()
        #expect(report.news() == nil && report.deadline == .distantFuture)
        report.add(0, reason: "nothing")
        #expect(report.news() == nil)
        report.add(2, reason: "a")
        report.add(1, reason: "b")
        #expect(report.news() == .lost(3, reason: "b"))
        #expect(report.deadline > .now() && report.deadline <= .now() + 60)
        report.add(4, reason: "c")
        #expect(report.news() == nil)
        // Nothing can be told later.
        #expect(report.news(isLast: true) == .lost(4, reason: "c"))
        #expect(report.news(isLast: true) == nil)
    }
}
