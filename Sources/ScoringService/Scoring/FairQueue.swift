/// Shares workers fairly by time, between models first and between the connections of each model then: weighted fair
/// queueing (Demers, Keshav, Shenker 1989) with a virtual time that advances by the work done, divided by the number
/// of those who share it.
///
/// A connection is entitled to an equal part of the time that its model gets. An element's tag is the virtual time at
/// which it would be finished if all connections were served at once, each a little at a time; the smallest tag goes
/// first. So a cheap request overtakes expensive ones, however many of these wait, and a connection that sends many
/// does not overtake others. Costs are seconds; what something really took is billed afterwards.
///
/// All operations but ``removeAll(where:)`` take O(log n) of the elements and O(n) of the models that have some.
struct FairQueue<Element> {
    private struct Item: Comparable {
        let tag: Double
        /// Where tags are equal, the first goes first.
        let number: UInt64
        let connection: UInt64
        let cost: Double
        let element: Element

        static func < (first: Item, second: Item) -> Bool {
            first.tag == second.tag ? first.number < second.number : first.tag < second.tag
        }
        static func == (first: Item, second: Item) -> Bool { first.number == second.number }
    }

    /// The elements of one model.
    private struct Model {
        var items = PriorityHeap<Item>()
        /// Seconds of `items`.
        var cost = 0.0
        /// The service that each connection has been entitled to, seconds.
        var virtualTime = 0.0
        /// The tags of the connections' last elements; those that the virtual time has passed mean nothing any more.
        var lastTags: [UInt64: Double] = [:]
        /// The virtual time between models at which the model's next element begins.
        var start = 0.0

        func tag(_ connection: UInt64, cost: Double) -> Double {
            max(virtualTime, lastTags[connection] ?? 0) + cost
        }

        mutating func setTag(_ tag: Double, of connection: UInt64) {
            // Connections come and go as long as there is no pause.
            if lastTags.count > 64, lastTags.count > 4 * items.count {
                lastTags = lastTags.filter { $0.value > virtualTime }
            }
            lastTags[connection] = tag
        }
    }

    private var models: [String: Model] = [:]
    /// The service that each model has been entitled to, seconds.
    private var virtualTime = 0.0
    private var number: UInt64 = 0
    private(set) var count = 0
    /// Seconds of all elements.
    private(set) var cost = 0.0

    /// Adds an element.
    ///
    /// - Parameter cost: the seconds that it is expected to take, at least 0.
    mutating func append(_ element: Element, of flow: Flow, cost: Double) {
        number += 1
        count += 1
        self.cost += cost
        let (number, virtualTime) = (number, virtualTime)
        func append(to model: inout Model) {
            let tag = model.tag(flow.connection, cost: cost)
            if model.items.isEmpty { model.start = max(model.start, virtualTime) }
            model.items.append(
                Item(tag: tag, number: number, connection: flow.connection, cost: cost, element: element))
            model.cost += cost
            model.setTag(tag, of: flow.connection)
        }
        append(to: &models[flow.model, default: Model()])
    }

    /// Takes out the element whose turn it is.
    mutating func popFirst() -> Element? {
        guard let next = nextModel else { return nil }
        let waiting = models.reduce(0) { $0 + ($1.value.items.isEmpty ? 0 : 1) }
        func pop(from model: inout Model) -> Item? {
            guard let item = model.items.popFirst() else { return nil }
            model.cost -= item.cost
            model.virtualTime += item.cost / Double(model.items.count + 1)
            model.start += item.cost
            return item
        }
        guard let item = pop(from: &models[next, default: Model()]) else { return nil }
        virtualTime += item.cost / Double(waiting)
        cost -= item.cost
        count -= 1
        if count == 0 { reset() }
        return item.element
    }

    /// Takes out what fulfils a condition, in no order. O(n).
    mutating func removeAll(where isRemoved: (Element) -> Bool) -> [Element] {
        var removed: [Element] = []
        for name in models.keys {
            func remove(from model: inout Model) {
                model.items.removeAll { item in
                    guard isRemoved(item.element) else { return false }
                    removed.append(item.element)
                    return true
                }
                model.cost = model.items.elements.reduce(0) { $0 + $1.cost }
            }
            remove(from: &models[name, default: Model()])
        }
        count -= removed.count
        cost = models.values.reduce(0) { $0 + $1.cost }
        if count == 0 { reset() }
        return removed
    }

    /// Puts to a flow's account what something took beyond its cost; a negative number gives back.
    mutating func bill(_ seconds: Double, to flow: Flow) {
        // Who was alone owes nobody anything.
        guard count > 0 else { return }
        func bill(_ model: inout Model) {
            model.setTag(max(0, model.tag(flow.connection, cost: seconds)), of: flow.connection)
            model.start = max(0, model.start + seconds)
        }
        bill(&models[flow.model, default: Model()])
    }

    /// The seconds of what would be served before a new element, at most: no more than what there is, and no more than
    /// what the others are entitled to until the virtual time reaches its tag.
    func costBefore(_ flow: Flow, cost: Double) -> Double {
        guard count > 0 else { return 0 }
        guard let model = models[flow.model] else { return min(self.cost, cost * Double(models.count)) }
        let share = model.tag(flow.connection, cost: cost) - model.virtualTime
        let own = min(model.cost, share * Double(model.items.count))
        let others = models.reduce(0) { $0 + ($1.key == flow.model || $1.value.items.isEmpty ? 0 : 1) }
        let debt = max(0, model.start - virtualTime)
        return own + min(self.cost - model.cost, (own + cost + debt) * Double(others))
    }

    /// The model whose first element would be finished first if all models were served at once.
    private var nextModel: String? {
        var best: (name: String, tag: Double, number: UInt64)?
        for (name, model) in models {
            guard let first = model.items.first else { continue }
            let tag = model.start + first.cost
            if let best, (best.tag, best.number) < (tag, first.number) { continue }
            best = (name, tag, first.number)
        }
        return best?.name
    }

    /// Forgets who had what: nobody waits. Sums of floating-point numbers begin anew.
    private mutating func reset() {
        virtualTime = 0
        cost = 0
        for name in models.keys {
            models[name]?.virtualTime = 0
            models[name]?.start = 0
            models[name]?.cost = 0
            models[name]?.lastTags.removeAll(keepingCapacity: true)
        }
    }
}
