import Testing

@testable import gradcon

struct ReorderWindowTests {
    /// Whatever the order in which numbers come, they leave in theirs, each as soon as those before it have left.
    @Test(arguments: [[0, 1, 2, 3], [3, 2, 1, 0], [1, 0, 3, 2], [2, 0, 3, 1]])
    func numbersLeaveInTheirOrder(order: [Int]) {
        var window = ReorderWindow<Int>()
        var (came, left) = (Set<Int>(), [Int]())
        for number in order {
            came.insert(number)
            left += window.insert(10 * number, at: number)
            let ready = (0...).first { !came.contains($0) } ?? 0
            #expect(left == (0..<ready).map { 10 * $0 })
        }
        #expect(left.count == order.count)
    }
}
