/// The instructions of Python's pickle format, protocols 0 to 5 (`pickletools` of CPython documents them).
enum PickleOpcode: UInt8 {
    // The ones this reader follows.
    case mark = 0x28, emptyTuple = 0x29, stop = 0x2E, pop = 0x30, popMark = 0x31, dup = 0x32
    case binBytes = 0x42, shortBinBytes = 0x43, binFloat = 0x47, binInt = 0x4A, binInt1 = 0x4B, binInt2 = 0x4D
    case none = 0x4E, binPersID = 0x51, reduce = 0x52, binString = 0x54, shortBinString = 0x55, binUnicode = 0x58
    case emptyList = 0x5D, append = 0x61, build = 0x62, global = 0x63, dict = 0x64, appends = 0x65
    case binGet = 0x68, longBinGet = 0x6A, list = 0x6C, binPut = 0x71, longBinPut = 0x72
    case setItem = 0x73, tuple = 0x74, setItems = 0x75, emptyDict = 0x7D
    case proto = 0x80, newObj = 0x81, tuple1 = 0x85, tuple2 = 0x86, tuple3 = 0x87
    case newTrue = 0x88, newFalse = 0x89, long1 = 0x8A, long4 = 0x8B
    case shortBinUnicode = 0x8C, binUnicode8 = 0x8D, binBytes8 = 0x8E, newObjEx = 0x92, stackGlobal = 0x93
    case memoize = 0x94, frame = 0x95

    // The others, which are refused by their names.
    case float = 0x46, int = 0x49, long = 0x4C, persID = 0x50, string = 0x53, unicode = 0x56
    case get = 0x67, inst = 0x69, obj = 0x6F, put = 0x70
    case ext1 = 0x82, ext2 = 0x83, ext4 = 0x84
    case emptySet = 0x8F, addItems = 0x90, frozenSet = 0x91
    case byteArray8 = 0x96, nextBuffer = 0x97, readOnlyBuffer = 0x98

    /// The name that `pickletools` gives it, such as `BINPUT`.
    var name: String {
        switch self {
        case .emptyTuple: "EMPTY_TUPLE"
        case .popMark: "POP_MARK"
        case .shortBinBytes: "SHORT_BINBYTES"
        case .shortBinString: "SHORT_BINSTRING"
        case .shortBinUnicode: "SHORT_BINUNICODE"
        case .emptyList: "EMPTY_LIST"
        case .emptyDict: "EMPTY_DICT"
        case .emptySet: "EMPTY_SET"
        case .longBinGet: "LONG_BINGET"
        case .longBinPut: "LONG_BINPUT"
        case .newObjEx: "NEWOBJ_EX"
        case .stackGlobal: "STACK_GLOBAL"
        case .nextBuffer: "NEXT_BUFFER"
        case .readOnlyBuffer: "READONLY_BUFFER"
        default: "\(self)".uppercased()
        }
    }
}
