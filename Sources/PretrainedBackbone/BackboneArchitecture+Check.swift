extension BackboneArchitecture {
    /// Checks that tensors are exactly those expected, in the order of their names.
    ///
    /// - Parameter shapes: the tensors' shapes by their names.
    func check(_ shapes: [String: [Int]], against expected: [String: [Int]]) throws(BackboneError) {
        if let error = differences(of: shapes, from: expected).first { throw error }
    }

    /// What is missing or misshapen, then what is superfluous.
    func differences(of shapes: [String: [Int]], from expected: [String: [Int]]) -> [BackboneError] {
        let wrong = expected.sorted { $0.key < $1.key }.compactMap { tensor, expected -> BackboneError? in
            guard let found = shapes[tensor] else { return .missing(tensor: tensor, architecture: name) }
            return found == expected
                ? nil : .shape(tensor: tensor, found: found, expected: expected, architecture: name)
        }
        let superfluous = shapes.keys.filter { expected[$0] == nil }.sorted()
        return wrong + superfluous.map { .unexpected(tensor: $0, architecture: name) }
    }
}
