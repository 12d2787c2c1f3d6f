import ArgumentParser

/// `WxH` on the command line.
struct TileSize: ExpressibleByArgument, Equatable {
    let width: Int
    let height: Int

    init?(argument: String) {
        // The same form as an input's size, the other way round.
        guard let size = InputSize(argument: argument), size.channels == nil else { return nil }
        (width, height) = (size.height, size.width)
    }
}
