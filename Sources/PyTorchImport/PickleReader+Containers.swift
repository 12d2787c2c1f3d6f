/// Lists, tuples and dictionaries.
extension PickleReader {
    mutating func container(_ opcode: PickleOpcode) throws(PickleError) {
        switch opcode {
        case .emptyList: stack.append(list([]))
        case .list: stack.append(list(try popToMark()))
        case .emptyTuple: stack.append(tuple([]))
        case .tuple: stack.append(tuple(try popToMark()))
        case .tuple1: try popTuple(1)
        case .tuple2: try popTuple(2)
        case .tuple3: try popTuple(3)
        case .emptyDict: stack.append(dictionary([]))
        case .dict: stack.append(dictionary(try pairs(try popToMark())))
        case .append: try append([try pop("a value")])
        case .appends: try append(try popToMark())
        case .setItem:
            let value = try pop("a value")
            try set([(try pop("a key"), value)])
        default: try set(try pairs(try popToMark()))
        }
    }

    mutating func tuple(_ elements: [PickleValue]) -> PickleValue {
        heap.sequences.append(elements)
        return .tuple(heap.sequences.count - 1)
    }

    mutating func dictionary(_ pairs: [PickleHeap.Pair]) -> PickleValue {
        heap.mappings.append(pairs)
        return .dictionary(heap.mappings.count - 1)
    }

    private mutating func list(_ elements: [PickleValue]) -> PickleValue {
        heap.sequences.append(elements)
        return .list(heap.sequences.count - 1)
    }

    private mutating func popTuple(_ count: Int) throws(PickleError) {
        var elements: [PickleValue] = []
        for _ in 0..<count { elements.append(try pop("\(count) values")) }
        stack.append(tuple(elements.reversed()))
    }

    private func pairs(_ values: [PickleValue]) throws(PickleError) -> [PickleHeap.Pair] {
        guard values.count.isMultiple(of: 2) else {
            throw .operand(opcode, offset: offset, expected: "a value for each key")
        }
        return stride(from: 0, to: values.count, by: 2).map { (values[$0], values[$0 + 1]) }
    }

    private mutating func append(_ values: [PickleValue]) throws(PickleError) {
        guard case .list(let index) = try top("a list") else {
            throw .operand(opcode, offset: offset, expected: "a list")
        }
        heap.sequences[index] += values
    }

    private mutating func set(_ pairs: [PickleHeap.Pair]) throws(PickleError) {
        guard case .dictionary(let index) = try top("a dictionary") else {
            throw .operand(opcode, offset: offset, expected: "a dictionary")
        }
        heap.mappings[index] += pairs
    }
}
