/// |found - expected| / |expected|; 0 where they are equal, infinite where the counts differ.
package func relativeDistance(_ found: [Double], _ expected: [Double]) -> Double {
    guard found.count == expected.count else { return .infinity }
    let difference = zip(found, expected).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    let norm = expected.reduce(0) { $0 + $1 * $1 }
    return difference == 0 ? 0 : (difference / norm).squareRoot()
}

/// The same of single-precision numbers.
package func relativeDistance(_ found: [Float], _ expected: [Double]) -> Double {
    relativeDistance(found.map(Double.init), expected)
}
