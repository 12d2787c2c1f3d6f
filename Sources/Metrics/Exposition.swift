/// Writes metrics as Prometheus reads them.
///
/// In its text format 0.0.4 (Prometheus documentation, "Exposition formats") or in OpenMetrics 1.0, which differ in the
/// name of a counter's metadata, in quotation marks of help, and in the end.
package struct Exposition: Sendable {
    /// How metrics are written.
    package enum Format: Sendable, CaseIterable {
        /// Prometheus' own text format, version 0.0.4.
        case text
        /// OpenMetrics 1.0.
        case openMetrics

        /// The media type without parameters.
        package var mediaType: String {
            switch self {
            case .text: "text/plain"
            case .openMetrics: "application/openmetrics-text"
            }
        }

        /// The value of `Content-Type`.
        package var contentType: String {
            switch self {
            case .text: "\(mediaType); version=0.0.4; charset=utf-8"
            case .openMetrics: "\(mediaType); version=1.0.0; charset=utf-8"
            }
        }
    }

    /// What a sample's name has behind that of its family.
    enum Suffix: String {
        case plain = ""
        case total = "_total"
        case bucket = "_bucket"
        case sum = "_sum"
        case count = "_count"
    }

    let format: Format
    private var text: [UInt8] = []
    /// The name of the family that samples are written of.
    private var family: [UInt8] = []

    init(_ format: Format) {
        self.format = format
        text.reserveCapacity(1 << 16)
    }

    /// Begins a metric: what follows are its samples. Its help and type are written once, before the first.
    mutating func begin(_ description: MetricDescription) {
        family = Array(description.family.utf8)
        let name = format == .openMetrics ? description.family : description.name
        append("# HELP \(name) ")
        text.appendEscaped(description.help, withQuotes: format == .openMetrics)
        append("\n# TYPE \(name) \(description.kind.rawValue)\n")
    }

    /// Writes a sample that is a whole number.
    mutating func sample(_ suffix: Suffix, _ labels: LabelSet, and bound: [UInt8] = [], _ value: Int) {
        name(suffix, labels, bound)
        append("\(value)\n")
    }

    /// Writes a sample.
    mutating func sample(_ suffix: Suffix, _ labels: LabelSet, _ value: Double) {
        if let whole = Int(exactly: value) { return sample(suffix, labels, whole) }
        name(suffix, labels, [])
        append(value.isNaN ? "NaN" : value.isInfinite ? (value > 0 ? "+Inf" : "-Inf") : value.description)
        append("\n")
    }

    private mutating func name(_ suffix: Suffix, _ labels: LabelSet, _ bound: [UInt8]) {
        text += family
        append(suffix.rawValue)
        if !labels.text.isEmpty || !bound.isEmpty {
            text.append(UInt8(ascii: "{"))
            text += labels.text
            // The bound brings the comma that separates it from labels before it.
            text += labels.text.isEmpty ? bound.dropFirst() : bound[...]
            text.append(UInt8(ascii: "}"))
        }
        text.append(UInt8(ascii: " "))
    }

    private mutating func append(_ text: String) { self.text += text.utf8 }

    /// The whole text.
    consuming func finished() -> [UInt8] {
        if format == .openMetrics { append("# EOF\n") }
        return text
    }
}
