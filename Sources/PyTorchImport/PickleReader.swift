/// A restricted reader of Python's pickle format: it builds plain containers, numbers, texts and the descriptions of
/// tensors, and refuses everything else by name. Nothing is ever called.
///
/// The machine has no recursion: its stack is an array, and containers are indices (``PickleHeap``). Work and memory
/// are linear in the pickle's length, which ``maximumOpcodes`` bounds.
struct PickleReader {
    /// Instructions of one pickle. A checkpoint of this program's models takes some thousand, with its optimiser's
    /// state.
    static let maximumOpcodes = 1_000_000
    /// Values on the stack at a time.
    static let maximumStack = 500_000
    /// Values remembered.
    static let maximumMemo = 500_000

    var heap = PickleHeap()
    var stack: [PickleValue] = []
    /// The height of the stack at each open mark.
    private var marks: [Int] = []
    private var memo: [Int: PickleValue] = [:]
    var cursor: ByteCursor
    /// The offset of the current instruction.
    var offset = 0
    var opcode = PickleOpcode.stop
    /// Pairs copied from lists into dictionaries.
    var copied = 0

    private init(_ cursor: ByteCursor) { self.cursor = cursor }

    /// Reads one pickle and leaves the cursor behind it.
    static func read(_ cursor: inout ByteCursor) throws(PickleError) -> (value: PickleValue, heap: PickleHeap) {
        var reader = PickleReader(cursor)
        let value = try reader.run()
        cursor = reader.cursor
        return (value, reader.heap)
    }

    private mutating func run() throws(PickleError) -> PickleValue {
        for _ in 0..<Self.maximumOpcodes {
            offset = cursor.offset
            let code = try number(UInt8.self)
            guard let opcode = PickleOpcode(rawValue: code) else { throw .unknownOpcode(code, offset: offset) }
            self.opcode = opcode
            if opcode == .stop { return try pop("a value") }
            try follow(opcode)
            guard stack.count + marks.count <= Self.maximumStack else {
                throw .limit("values on its stack", limit: Self.maximumStack)
            }
        }
        throw .limit("instructions", limit: Self.maximumOpcodes)
    }

    private mutating func follow(_ opcode: PickleOpcode) throws(PickleError) {
        switch opcode {
        case .proto:
            let version = Int(try number(UInt8.self))
            guard version <= 5 else { throw .version(version) }
        // The length of a frame only helps reading ahead.
        case .frame: _ = try number(UInt64.self)
        case .mark: marks.append(stack.count)
        case .pop: try popAny()
        case .popMark: _ = try popToMark()
        case .dup: stack.append(try top("a value"))
        case .none, .newTrue, .newFalse, .binInt, .binInt1, .binInt2, .long1, .long4, .binFloat, .binUnicode,
            .shortBinUnicode, .binUnicode8, .binString, .shortBinString, .binBytes, .shortBinBytes, .binBytes8:
            stack.append(try literal(opcode))
        case .emptyList, .list, .emptyTuple, .tuple, .tuple1, .tuple2, .tuple3, .emptyDict, .dict, .append, .appends,
            .setItem, .setItems:
            try container(opcode)
        case .binPut: try remember(at: Int(number(UInt8.self)))
        case .longBinPut: try remember(at: Int(number(UInt32.self)))
        case .memoize: try remember(at: memo.count)
        case .binGet: try recall(Int(number(UInt8.self)))
        case .longBinGet: try recall(Int(number(UInt32.self)))
        case .global: stack.append(.global(try PickleGlobal(module: line(), name: line())))
        case .stackGlobal:
            guard case .text(let name) = try pop("a name"), case .text(let module) = try pop("a module") else {
                throw .operand(opcode, offset: offset, expected: "two texts")
            }
            stack.append(.global(try PickleGlobal(module: module, name: name)))
        case .binPersID: try storage()
        case .reduce, .newObj, .newObjEx: try call(opcode)
        case .build: try build()
        case .stop, .float, .int, .long, .persID, .string, .unicode, .get, .inst, .obj, .put, .ext1, .ext2, .ext4,
            .emptySet, .addItems, .frozenSet, .byteArray8, .nextBuffer, .readOnlyBuffer:
            throw .refusedOpcode(opcode, offset: offset)
        }
    }

    // MARK: Stack and memo

    func top(_ expected: String) throws(PickleError) -> PickleValue {
        guard let value = stack.last, stack.count > marks.last ?? 0 else {
            throw .operand(opcode, offset: offset, expected: expected)
        }
        return value
    }

    mutating func pop(_ expected: String) throws(PickleError) -> PickleValue {
        let value = try top(expected)
        stack.removeLast()
        return value
    }

    /// A mark counts as a value here.
    private mutating func popAny() throws(PickleError) {
        if let mark = marks.last, mark == stack.count {
            marks.removeLast()
        } else {
            _ = try pop("a value")
        }
    }

    mutating func popToMark() throws(PickleError) -> [PickleValue] {
        guard let mark = marks.popLast() else { throw .operand(opcode, offset: offset, expected: "a mark") }
        let values = Array(stack[mark...])
        stack.removeLast(values.count)
        return values
    }

    private mutating func remember(at index: Int) throws(PickleError) {
        memo[index] = try top("a value to remember")
        guard memo.count <= Self.maximumMemo else { throw .limit("remembered values", limit: Self.maximumMemo) }
    }

    private mutating func recall(_ index: Int) throws(PickleError) {
        guard let value = memo[index] else { throw .memo(index, offset: offset) }
        stack.append(value)
    }
}
