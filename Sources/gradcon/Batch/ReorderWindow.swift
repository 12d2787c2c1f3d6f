/// Gives what is finished in any order back in the order of its numbers. It holds no more than there are numbers
/// between the first that is missing and the last that came.
struct ReorderWindow<Element> {
    private var waiting: [Int: Element] = [:]
    private var next = 0

    /// Takes the element of a number, each once.
    ///
    /// - Returns: those whose turn has come, in their order.
    mutating func insert(_ element: Element, at number: Int) -> [Element] {
        waiting[number] = element
        var ready: [Element] = []
        while let element = waiting.removeValue(forKey: next) {
            ready.append(element)
            next += 1
        }
        return ready
    }
}
