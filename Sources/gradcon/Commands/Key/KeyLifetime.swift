import ArgumentParser

/// How long a key is valid: a whole number of hours, days or weeks, such as `90d`.
struct KeyLifetime: ExpressibleByArgument {
    let seconds: Int

    /// A century: dates after the year 9999 have no form that the file takes.
    private static let longest = 100 * 366 * 86_400

    init?(argument: String) {
        let unit: Int
        switch argument.last {
        case "h": unit = 3600
        case "d": unit = 86_400
        case "w": unit = 7 * 86_400
        default: return nil
        }
        guard let count = Int(argument.dropLast()), (1...Self.longest / unit).contains(count) else { return nil }
        seconds = count * unit
    }
}
