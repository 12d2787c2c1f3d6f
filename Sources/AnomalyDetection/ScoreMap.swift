/// The description of a map that a detector can draw of an image: where the image is unlike normal ones.
package struct ScoreMap: Sendable, Hashable {
    /// What answers call it, snake_case.
    package let name: String
    /// Words for people.
    package let title: String
    /// Columns of the map as the detector computes it, before it is brought to the size of the image.
    package let width: Int
    /// Rows of the map as the detector computes it.
    package let height: Int

    package init(name: String, title: String, width: Int, height: Int) {
        self.name = name
        self.title = title
        self.width = width
        self.height = height
    }
}
