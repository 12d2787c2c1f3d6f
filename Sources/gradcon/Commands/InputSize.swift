import ArgumentParser

/// `HxW` or `C,H,W` on the command line.
struct InputSize: ExpressibleByArgument, Equatable {
    /// Nil where only the size was given.
    let channels: Int?
    let height: Int
    let width: Int

    init?(argument: String) {
        func numbers(_ separator: Character) -> [Int] {
            let parts = argument.split(separator: separator, omittingEmptySubsequences: false)
            let values = parts.compactMap { part in
                part.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(part) : nil
            }
            return values.count == parts.count ? values : []
        }
        let (size, shape) = (numbers("x"), numbers(","))
        if size.count == 2 {
            (channels, height, width) = (nil, size[0], size[1])
        } else if shape.count == 3 {
            (channels, height, width) = (shape[0], shape[1], shape[2])
        } else {
            return nil
        }
    }
}
