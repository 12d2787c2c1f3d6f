/// Why a pickle cannot be read. Offsets are in bytes from the start of the pickle's file.
enum PickleError: Error, Equatable, CustomStringConvertible {
    /// The bytes end before the instruction STOP.
    case truncated(offset: Int)
    /// An instruction that no protocol knows.
    case unknownOpcode(UInt8, offset: Int)
    /// An instruction that plain data and tensors do not need.
    case refusedOpcode(PickleOpcode, offset: Int)
    /// A protocol beyond 5.
    case version(Int)
    /// A class or function that is neither a container nor a tensor's; nothing was called.
    case refusedGlobal(String)
    /// The object is known, but cannot be made like this.
    case refusedCall(PickleGlobal, offset: Int)
    /// The instruction finds something else on the stack than it needs.
    case operand(PickleOpcode, offset: Int, expected: String)
    /// More of something than the limit.
    case limit(String, limit: Int)
    /// The memo has nothing at this index.
    case memo(Int, offset: Int)
    /// A text is not UTF-8.
    case text(offset: Int)
    /// Something else follows the pickle.
    case trailing(offset: Int)

    var description: String {
        switch self {
        case .truncated(let offset): "The pickle is cut off at byte \(offset)."
        case .unknownOpcode(let code, let offset):
            "The pickle has the unknown instruction 0x\(String(code, radix: 16)) at byte \(offset)."
        case .refusedOpcode(let opcode, let offset):
            "The pickle has the instruction \(opcode.name) at byte \(offset), which this reader refuses: "
                + "expected are containers, numbers, texts and tensors."
        case .version(let found): "The pickle has the protocol \(found); known are 0 to 5."
        case .refusedGlobal(let name):
            "The pickle asks for \(name), which this reader refuses: expected are containers, numbers, texts and "
                + "tensors. Nothing was executed."
        case .refusedCall(let callee, let offset):
            "The pickle calls \(callee.name) at byte \(offset) with arguments that no checkpoint has. "
                + "Nothing was executed."
        case .operand(let opcode, let offset, let expected):
            "The pickle's instruction \(opcode.name) at byte \(offset) does not find \(expected)."
        case .limit(let what, let limit): "The pickle has more \(what) than the \(limit) allowed."
        case .memo(let index, let offset): "The pickle refers to the unknown memo \(index) at byte \(offset)."
        case .text(let offset): "The pickle's text at byte \(offset) is not valid UTF-8."
        case .trailing(let offset): "The pickle ends at byte \(offset), but more data follows it."
        }
    }
}
