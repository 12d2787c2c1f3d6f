/// A binary heap: the least element comes first.
struct PriorityHeap<Element: Comparable> {
    private(set) var elements: [Element] = []

    var first: Element? { elements.first }
    var count: Int { elements.count }
    var isEmpty: Bool { elements.isEmpty }

    /// O(log n).
    mutating func append(_ element: Element) {
        elements.append(element)
        var child = elements.count - 1
        while child > 0, elements[child] < elements[(child - 1) / 2] {
            elements.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// O(log n).
    mutating func popFirst() -> Element? {
        guard let last = elements.popLast() else { return nil }
        guard let first = elements.first else { return last }
        elements[0] = last
        sink(0)
        return first
    }

    /// Takes out what fulfils a condition. O(n).
    mutating func removeAll(where isRemoved: (Element) -> Bool) {
        let count = elements.count
        elements.removeAll(where: isRemoved)
        guard elements.count < count else { return }
        for parent in (0..<elements.count / 2).reversed() { sink(parent) }
    }

    private mutating func sink(_ index: Int) {
        var parent = index
        while 2 * parent + 1 < elements.count {
            var child = 2 * parent + 1
            if child + 1 < elements.count, elements[child + 1] < elements[child] { child += 1 }
            guard elements[child] < elements[parent] else { return }
            elements.swapAt(child, parent)
            parent = child
        }
    }
}
