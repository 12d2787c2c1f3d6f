private import Glibc

extension Double {
    /// The number with so many digits behind the point, rounded half away from zero; the shortest exact text where it
    /// is too large for that.
    package func fixed(_ digits: Int) -> String {
        let digits = min(max(digits, 0), 15)
        let scale = (0..<digits).reduce(1.0) { product, _ in product * 10 }
        let scaled = (magnitude * scale).rounded()
        guard scaled < 1e15 else { return description }
        let whole = String(Int(scaled))
        let padded = String(repeating: "0", count: max(0, digits + 1 - whole.count)) + whole
        let sign = self < 0 && scaled != 0 ? "-" : ""
        return digits == 0 ? sign + padded : "\(sign)\(padded.dropLast(digits)).\(padded.suffix(digits))"
    }

    /// The number with so many digits from its first one on.
    package func significant(_ digits: Int) -> String {
        guard self != 0, isFinite, magnitude > 1e-12 else { return self == 0 ? "0" : description }
        return fixed(digits - 1 - Int(Glibc.floor(Glibc.log10(magnitude))))
    }
}
