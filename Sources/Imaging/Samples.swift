/// The samples of an image at the precision of its source.
package enum Samples: Sendable, Equatable {
    /// Values from 0 to 255.
    case eight([UInt8])
    /// Values from 0 to 65535, in the byte order of the machine.
    case sixteen([UInt16])

    /// How many samples there are.
    package var count: Int {
        switch self {
        case .eight(let values): values.count
        case .sixteen(let values): values.count
        }
    }
}
