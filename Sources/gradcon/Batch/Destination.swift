import Files

/// Where rows go.
enum Destination {
    case standardOutput
    case file(PartialFile)

    /// Hands bytes to the system.
    func write(_ bytes: [UInt8]) throws {
        switch self {
        case .standardOutput: try StandardOutput.write(bytes)
        case .file(let file): try file.append(bytes)
        }
    }
}
