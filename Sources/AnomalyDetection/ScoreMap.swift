/// The description of a map that a detector can draw of an image: where the image is unlike normal ones.
package struct ScoreMap: Sendable, Hashable {
    /// What the values of a map are.
    package enum Kind: Sendable, Hashable {
        /// One number a position, not negative; larger is more anomalous.
        case deviation
        /// A picture of one channel, grey, or three, red, green and blue, with values 0 to 1, such as what a network
        /// makes of the image.
        case picture(channels: Int)
    }

    /// What answers call it, snake_case.
    package let name: String
    /// Words for people.
    package let title: String
    /// What its values are. The first map of a detector is a deviation.
    package let kind: Kind
    /// Columns of the map as the detector computes it, before it is brought to the size of the image.
    package let width: Int
    /// Rows of the map as the detector computes it.
    package let height: Int

    package init(name: String, title: String, kind: Kind = .deviation, width: Int, height: Int) {
        self.name = name
        self.title = title
        self.kind = kind
        self.width = width
        self.height = height
    }

    /// The shape of its tensor: (rows, columns) of a deviation, (channels, rows, columns) of a picture.
    package var shape: [Int] {
        switch kind {
        case .deviation: [height, width]
        case .picture(let channels): [channels, height, width]
        }
    }
}
