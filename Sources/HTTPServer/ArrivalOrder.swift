/// Elements in the order in which they came, of which any can leave. Every operation takes constant time, apart from
/// the growth of the storage, which is kept.
struct ArrivalOrder<Element> {
    /// Names an element until it is removed.
    struct Ticket {
        fileprivate let index: Int
    }

    private struct Node {
        var element: Element?
        var previous: Int
        var next: Int
    }

    /// The first node holds no element: it stands between the last one and the first of a ring.
    private var nodes = [Node(element: nil, previous: 0, next: 0)]
    /// Nodes without an element.
    private var free: [Int] = []

    /// The element that has been here longest.
    var first: Element? { nodes[nodes[0].next].element }

    /// Adds an element after all others.
    mutating func append(_ element: Element) -> Ticket {
        let node = Node(element: element, previous: nodes[0].previous, next: 0)
        let index = free.popLast() ?? nodes.count
        if index == nodes.count { nodes.append(node) } else { nodes[index] = node }
        nodes[node.previous].next = index
        nodes[0].previous = index
        return Ticket(index: index)
    }

    /// Takes an element out.
    mutating func remove(_ ticket: Ticket) {
        let node = nodes[ticket.index]
        nodes[node.previous].next = node.next
        nodes[node.next].previous = node.previous
        nodes[ticket.index].element = nil
        free.append(ticket.index)
    }
}
