import Testing

@testable import ScoringService

struct PriorityHeapTests {
    /// All orders of up to six elements, equal ones among them.
    @Test(arguments: 0...6)
    func theLeastComesFirst(count: Int) {
        for order in permutations(Array(0..<count).map { $0 / 2 }) {
            var heap = PriorityHeap<Int>()
            for element in order { heap.append(element) }
            var found: [Int] = []
            while let first = heap.first {
                #expect(heap.popFirst() == first)
                found.append(first)
            }
            #expect(found == order.sorted() && heap.isEmpty && heap.popFirst() == nil)
        }
    }

    @Test func whatIsRemovedDoesNotDisturbTheOrder() {
        for removed in 0..<64 {
            var heap = PriorityHeap<Int>()
            for element in [5, 0, 3, 1, 4, 2] { heap.append(element) }
            heap.removeAll { removed >> $0 & 1 == 1 }
            var found: [Int] = []
            while let first = heap.popFirst() { found.append(first) }
            #expect(found == (0..<6).filter { removed >> $0 & 1 == 0 })
        }
    }

    private func permutations(_ elements: [Int]) -> [[Int]] {
        guard !elements.isEmpty else { return [[]] }
        return elements.indices.flatMap { index in
            var rest = elements
            let first = rest.remove(at: index)
            return permutations(rest).map { [first] + $0 }
        }
    }
}
