import Testing

@testable import HTTPServer

struct ArrivalOrderTests {
    /// Takes elements out by hand of any order, and compares with an array.
    @Test(arguments: 0..<6)
    func keepsTheOrder(removed: Int) {
        var order = ArrivalOrder<Int>()
        #expect(order.first == nil)
        var tickets = (0..<6).map { order.append($0) }
        order.remove(tickets[removed])
        var expected = Array(0..<6)
        expected.remove(at: removed)
        // The place that has become free is taken again, at the end of the order.
        tickets[removed] = order.append(6)
        expected.append(6)
        for value in expected {
            #expect(order.first == value)
            order.remove(tickets[value == 6 ? removed : value])
        }
        #expect(order.first == nil)
    }

    @Test func letsGoOfWhatHasLeft() {
        final class Element {}
        var order = ArrivalOrder<Element>()
        weak var weakElement: Element?
        do {
            let element = Element()
            weakElement = element
            order.remove(order.append(element))
        }
        #expect(weakElement == nil)
    }
}
