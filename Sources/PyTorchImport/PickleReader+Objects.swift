/// What stands for objects: tensors, storages, ordered dictionaries and meters.
extension PickleReader {
    /// A storage, which `torch.save` refers to by ('storage', class, key, location, count), and in its older format
    /// (…, view).
    mutating func storage() throws(PickleError) {
        let id = heap.elements(of: try pop("a storage's id")) ?? []
        guard id.count == 5 || id.count == 6, case .text("storage") = id[0], case .global(let global) = id[1],
            case .storage(let type) = global.role, case .text(let key) = id[2], case .integer(let count) = id[4],
            count >= 0
        else {
            throw .operand(opcode, offset: offset, expected: "('storage', class, key, location, count)")
        }
        if id.count == 6 {
            guard case .none = id[5] else {
                throw .operand(opcode, offset: offset, expected: "a storage that is no view of another")
            }
        }
        heap.storages.append(TorchStorage(key: key, type: type, count: count))
        stack.append(.storage(heap.storages.count - 1))
    }

    /// REDUCE calls a function; NEWOBJ and NEWOBJ_EX make an instance of a class.
    mutating func call(_ opcode: PickleOpcode) throws(PickleError) {
        if opcode == .newObjEx {
            guard case .dictionary(let keywords) = try pop("keyword arguments"), heap.mappings[keywords].isEmpty else {
                throw .operand(opcode, offset: offset, expected: "no keyword arguments")
            }
        }
        guard let arguments = heap.elements(of: try pop("arguments")) else {
            throw .operand(opcode, offset: offset, expected: "a tuple of arguments")
        }
        guard case .global(let callee) = try pop("a class") else {
            throw .operand(opcode, offset: offset, expected: "a class or function")
        }
        guard let result = try result(of: callee, arguments, isNew: opcode != .reduce) else {
            throw .refusedCall(callee, offset: offset)
        }
        stack.append(result)
    }

    private mutating func result(
        of callee: PickleGlobal, _ arguments: [PickleValue], isNew: Bool
    ) throws(PickleError) -> PickleValue? {
        switch (callee.role, isNew) {
        case (.orderedDictionary, _):
            guard let first = arguments.first else { return dictionary([]) }
            // Python 2 gives the pairs to the class.
            guard arguments.count == 1, let pairs = heap.elements(of: first) else { return nil }
            // One list can be given to many dictionaries: what is copied has to be counted.
            copied += pairs.count
            guard copied <= Self.maximumOpcodes else { throw .limit("copied pairs", limit: Self.maximumOpcodes) }
            var items: [PickleHeap.Pair] = []
            for pair in pairs {
                guard let parts = heap.elements(of: pair), parts.count == 2 else { return nil }
                items.append((parts[0], parts[1]))
            }
            return dictionary(items)
        case (.meter, true):
            return arguments.isEmpty ? object() : nil
        case (.reconstructor, false):
            guard arguments.count == 3, case .global(let type) = arguments[0], type.role == .meter,
                case .global(let base) = arguments[1], base.role == .object, case .none = arguments[2]
            else { return nil }
            return object()
        case (.rebuildTensor, false): return tensor(arguments)
        case (.rebuildParameter, false):
            guard arguments.count == 3, case .tensor = arguments[0] else { return nil }
            return arguments[0]
        case (.size, _):
            guard arguments.count == 1, case .tuple = arguments[0] else { return nil }
            return arguments[0]
        default: return nil
        }
    }

    private mutating func object() -> PickleValue {
        heap.objects.append(nil)
        return .object(heap.objects.count - 1)
    }

    /// (storage, offset, size, stride), and what follows concerns gradients.
    private mutating func tensor(_ arguments: [PickleValue]) -> PickleValue? {
        guard (4...7).contains(arguments.count), case .storage(let storage) = arguments[0],
            case .integer(let start) = arguments[1], let shape = integers(arguments[2]),
            let strides = integers(arguments[3])
        else { return nil }
        heap.tensors.append(
            TorchTensor(storage: heap.storages[storage], offset: start, shape: shape, strides: strides))
        return .tensor(heap.tensors.count - 1)
    }

    private func integers(_ value: PickleValue) -> [Int]? {
        // PyTorch's own limit of dimensions is 64.
        guard let elements = heap.elements(of: value), elements.count <= 64 else { return nil }
        let numbers = elements.compactMap { element in
            if case .integer(let number) = element { number } else { nil }
        }
        return numbers.count == elements.count ? numbers : nil
    }

    /// Gives an object its attributes. An ordered dictionary has attributes, too (`_metadata` of a `state_dict`), of
    /// which nothing is needed.
    mutating func build() throws(PickleError) {
        let state = try pop("a state")
        switch try top("an object") {
        case .dictionary: return
        case .object(let index):
            guard case .dictionary(let attributes) = state else {
                throw .operand(opcode, offset: offset, expected: "a dictionary of attributes")
            }
            // Shared, not copied: many objects may be given one dictionary.
            heap.objects[index] = attributes
        case let other:
            throw .operand(opcode, offset: offset, expected: "an object that takes attributes; found is \(other.kind)")
        }
    }
}
