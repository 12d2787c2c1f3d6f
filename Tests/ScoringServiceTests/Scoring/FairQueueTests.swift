import Testing

@testable import ScoringService

struct FairQueueTests {
    private func flow(_ connection: UInt64, _ model: String = "a") -> Flow {
        Flow(model: model, connection: connection)
    }

    private func all(_ queue: inout FairQueue<String>) -> [String] {
        var found: [String] = []
        while let next = queue.popFirst() { found.append(next) }
        return found
    }

    @Test func equalCostsOfDifferentConnectionsGoInOrder() {
        var queue = FairQueue<String>()
        for index in 0..<9 { queue.append("\(index)", of: flow(UInt64(index)), cost: 1) }
        #expect(queue.count == 9 && queue.cost == 9)
        #expect(all(&queue) == (0..<9).map(String.init))
        #expect(queue.count == 0 && queue.cost == 0)
    }

    @Test func aCheapOneOvertakesExpensiveOnes() {
        var queue = FairQueue<String>()
        for index in 0..<100 { queue.append("expensive", of: flow(UInt64(index)), cost: 1) }
        #expect(queue.popFirst() == "expensive")
        #expect(queue.popFirst() == "expensive")
        // Again and again, by a connection that sends the next when the last has been answered.
        for _ in 0..<20 {
            queue.append("cheap", of: flow(1000), cost: 0.001)
            #expect(queue.costBefore(flow(1001), cost: 0.001) < 0.2)
            #expect(queue.popFirst() == "cheap")
            #expect(queue.popFirst() == "expensive")
        }
    }

    @Test func aConnectionThatSendsManyWaitsForOthers() {
        var queue = FairQueue<String>()
        for index in 0..<3 { queue.append("many \(index)", of: flow(1), cost: 1) }
        queue.append("one", of: flow(2), cost: 1)
        #expect(all(&queue) == ["many 0", "one", "many 1", "many 2"])
    }

    @Test func whatItReallyTookIsBilled() {
        var queue = FairQueue<String>()
        queue.append("waits", of: flow(9), cost: 5)
        queue.bill(2, to: flow(1))
        queue.append("billed", of: flow(1), cost: 1)
        queue.append("other", of: flow(2), cost: 1)
        #expect(queue.popFirst() == "other")
        queue.bill(-10, to: flow(1))
        #expect(all(&queue) == ["billed", "waits"])
    }

    @Test func modelsShareTheTimeAndNotTheNumber() {
        var queue = FairQueue<String>()
        for index in 0..<100 { queue.append("cheap", of: flow(UInt64(index), "a"), cost: 1) }
        for index in 0..<5 { queue.append("dear", of: flow(UInt64(index), "b"), cost: 10) }
        let served = (0..<33).map { _ in queue.popFirst() }
        // Thirty seconds went to each.
        #expect(served.count { $0 == "dear" } == 3)
    }

    @Test func aFloodOfOneModelDoesNotStarveAnother() {
        var queue = FairQueue<String>()
        for index in 0..<1000 { queue.append("flood", of: flow(UInt64(index), "a"), cost: 1) }
        for _ in 0..<10 { #expect(queue.popFirst() == "flood") }
        for round in 0..<10 {
            queue.append("other", of: flow(5000, "b"), cost: 1)
            #expect(queue.costBefore(flow(5001, "b"), cost: 1) <= 5)
            let next = [queue.popFirst(), queue.popFirst()]
            #expect(next.contains("other"), "in round \(round)")
        }
    }

    @Test func whatIsRemovedIsGone() {
        var queue = FairQueue<String>()
        for index in 0..<8 { queue.append("\(index)", of: flow(UInt64(index), index < 4 ? "a" : "b"), cost: 1) }
        let removed = queue.removeAll { Int($0).map { $0 % 2 == 0 } ?? false }
        #expect(removed.sorted() == ["0", "2", "4", "6"])
        #expect(queue.count == 4 && queue.cost == 4)
        #expect(all(&queue).sorted() == ["1", "3", "5", "7"])
    }

    @Test func nothingWaitsBehindNothing() {
        var queue = FairQueue<String>()
        #expect(queue.popFirst() == nil)
        #expect(queue.costBefore(flow(1), cost: 1) == 0)
        queue.append("one", of: flow(1), cost: 3)
        #expect(queue.costBefore(flow(2), cost: 9) == 3)
        #expect(queue.costBefore(flow(2), cost: 0.5) == 0.5)
        #expect(queue.costBefore(flow(2, "b"), cost: 9) == 3)
    }

    /// Connections that come and go leave nothing behind: the order stays what it is for those that stay.
    @Test func connectionsThatComeAndGoAreForgotten() {
        var queue = FairQueue<String>()
        queue.append("stays", of: flow(0), cost: 1000)
        for index in 1...10_000 {
            queue.append("\(index)", of: flow(UInt64(index)), cost: 0.01)
            #expect(queue.popFirst() == "\(index)")
        }
        #expect(all(&queue) == ["stays"])
    }
}
