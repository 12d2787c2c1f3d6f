private import Files
internal import HTTP

/// The media types that a client accepts, and how gladly each (RFC 9110 section 12.5.1).
struct Acceptance {
    /// One element of the field, lower-case, and its weight.
    private let ranges: [(range: String, weight: Double)]

    /// Reads `Accept`. An element whose weight is none, and parameters other than the weight, are passed over.
    init(_ headers: Headers) {
        ranges = headers.elements(for: "Accept").compactMap { element in
            let parts = element.lowercased().split(separator: ";", omittingEmptySubsequences: false)
                .map { $0.filter { $0 != " " && $0 != "\t" } }
            guard let weight = parts.dropFirst().first(where: { $0.hasPrefix("q=") }) else { return (parts[0], 1) }
            guard let value = Double(decimal: String(weight.dropFirst(2))), (0...1).contains(value) else { return nil }
            return (parts[0], value)
        }
    }

    /// The weight of a media type, that of the most precise range that holds it: 0 where none does, and 1 where there
    /// is no range at all.
    func weight(of type: String) -> Double {
        guard !ranges.isEmpty else { return 1 }
        let family = type.prefix { $0 != "/" } + "/*"
        for range in [type, String(family), "*/*"] {
            if let found = ranges.first(where: { $0.range == range }) { return found.weight }
        }
        return 0
    }
}
