/// What a pickle describes. Containers are indices into ``PickleHeap``: values that share or contain each other, as
/// deep or as circular as a hostile file may have it, are then plain numbers, and nothing has to be followed to be
/// freed.
enum PickleValue {
    case none
    case bool(Bool)
    case integer(Int)
    /// A whole number beyond 64 bits: its two's complement, least significant byte first.
    case largeInteger([UInt8])
    case float(Double)
    case text(String)
    /// A byte string, of which nothing is needed.
    case bytes
    case list(Int)
    case tuple(Int)
    case dictionary(Int)
    /// An inert bag of attributes.
    case object(Int)
    case tensor(Int)
    case storage(Int)
    case global(PickleGlobal)

    /// Its kind in words, for errors.
    var kind: String {
        switch self {
        case .none: "None"
        case .bool: "a truth value"
        case .integer, .largeInteger: "a whole number"
        case .float: "a number"
        case .text: "a text"
        case .bytes: "a byte string"
        case .list: "a list"
        case .tuple: "a tuple"
        case .dictionary: "a dictionary"
        case .object: "an object"
        case .tensor: "a tensor"
        case .storage: "a storage"
        case .global: "a class"
        }
    }
}

/// The containers, tensors and storages of one pickle.
struct PickleHeap {
    typealias Pair = (key: PickleValue, value: PickleValue)

    /// Lists and tuples.
    var sequences: [[PickleValue]] = []
    /// Dictionaries, in the order of assignment.
    var mappings: [[Pair]] = []
    /// The dictionary of each object's attributes; nil where it was given none.
    var objects: [Int?] = []
    var tensors: [TorchTensor] = []
    var storages: [TorchStorage] = []

    /// The elements of a list or tuple; nil for anything else.
    func elements(of value: PickleValue) -> [PickleValue]? {
        switch value {
        case .list(let index), .tuple(let index): sequences[index]
        default: nil
        }
    }

    /// The last value assigned to a text as key of a dictionary or as an object's attribute; nil where there is none.
    func value(of key: String, in value: PickleValue) -> PickleValue? {
        let mapping: Int? =
            switch value {
            case .dictionary(let index): index
            case .object(let index): objects[index]
            default: nil
            }
        return mapping.flatMap { mapping in
            mappings[mapping].last { pair in
                if case .text(let text) = pair.key { text == key } else { false }
            }?.value
        }
    }
}
