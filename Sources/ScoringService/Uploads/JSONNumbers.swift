/// Numbers in lists of lists, such as the `data` of a JSON tensor.
struct JSONNumbers {
    /// The numbers in order.
    private(set) var numbers: [Double] = []
    /// How wide the lists of each level are, outermost first.
    private(set) var shape: [Int] = []

    private static let maximumDepth = 4

    /// Reads the list at which the scanner stands.
    ///
    /// - Parameters:
    ///   - name: the member's, for messages.
    ///   - limit: how many numbers are taken at most.
    ///   - overflow: what to throw beyond it.
    init(
        _ scanner: inout JSONScanner, name: String, limit: Int, overflow: () -> ServiceError
    ) throws(ServiceError) {
        // Elements so far in each list that is open.
        var open: [Int] = []
        // How many lists are open around a number; the same for all of them.
        var leafDepth: Int?
        repeat {
            if scanner.accept("[") {
                guard open.count < Self.maximumDepth else {
                    throw .malformed("\"\(name)\" is nested more than \(Self.maximumDepth) lists deep.")
                }
                guard open.count < leafDepth ?? .max else { throw Self.mixed(name) }
                if let last = open.indices.last { open[last] += 1 }
                open.append(0)
                guard scanner.peek() != UInt8(ascii: "]") else {
                    throw .malformed("\"\(name)\" holds an empty list; expected is at least one number in each.")
                }
                continue
            }
            guard let last = open.indices.last else {
                throw .malformed("\"\(name)\" must be a list of numbers.")
            }
            let number = try scanner.number()
            guard open.count == leafDepth ?? open.count else { throw Self.mixed(name) }
            leafDepth = open.count
            guard numbers.count < limit else { throw overflow() }
            numbers.append(number)
            open[last] += 1
            while let count = open.last, scanner.accept("]") {
                open.removeLast()
                try close(count, depth: open.count, name)
            }
            if !open.isEmpty { try scanner.expect(",") }
        } while !open.isEmpty
    }

    /// A list ends: all lists of one level have the same width.
    private mutating func close(_ count: Int, depth: Int, _ name: String) throws(ServiceError) {
        while shape.count <= depth { shape.append(0) }
        guard shape[depth] == 0 || shape[depth] == count else {
            throw .malformed("The lists of \"\(name)\" differ in length: \(shape[depth]) and \(count).")
        }
        shape[depth] = count
    }

    private static func mixed(_ name: String) -> ServiceError {
        .malformed("\"\(name)\" mixes numbers and lists at one level.")
    }
}
