/// A diagram as SVG, to be set into an HTML page whose style sheet gives the classes their colours.
struct Plot {
    /// The size of the whole element; text has the same size in all of them.
    enum Format {
        /// The element is as wide as the page.
        case wide
        /// One unit is as long on both axes.
        case square
        /// The element takes a quarter of the page's width.
        case small
    }

    let x: PlotAxis
    let y: PlotAxis
    private let height: Double
    private var body = ""

    /// - Parameters:
    ///   - x: Lower and upper bound of the horizontal axis.
    ///   - y: Lower and upper bound of the vertical axis.
    init(x: (Double, Double), y: (Double, Double), format: Format = .wide) {
        height = format == .small ? 210 : 360
        let left: Double = format == .small ? 58 : 70
        let right: Double =
            switch format {
            case .wide: 620
            case .square: left + height - 70
            case .small: 270
            }
        self.x = PlotAxis(x.0, x.1, pixels: (left, right))
        self.y = PlotAxis(y.0, y.1, pixels: (height - 54, 16))
    }

    /// Grid lines with numbers and the axes' names; to be drawn first.
    mutating func axes(
        x xName: String, y yName: String, xTicks: Int = 8, yText: (Double, String) -> String = { $1 }
    ) {
        for tick in y.ticks(5) {
            let place = y.place(tick.value).fixed(1)
            body += "<path class=\"grid\" d=\"M\(x.pixels.0) \(place)H\(x.pixels.1)\"/>"
            body += "<text x=\"\(x.pixels.0 - 8)\" y=\"\(place)\" text-anchor=\"end\" dominant-baseline=\"middle\">"
            body += "\(yText(tick.value, tick.text))</text>"
        }
        for tick in x.ticks(xTicks) {
            let place = x.place(tick.value).fixed(1)
            body += "<path class=\"tick\" d=\"M\(place) \(y.pixels.0)v5\"/>"
            body += "<text x=\"\(place)\" y=\"\(y.pixels.0 + 20)\" text-anchor=\"middle\">\(tick.text)</text>"
        }
        body += "<path class=\"axis\" d=\"M\(x.pixels.0) \(y.pixels.1)V\(y.pixels.0)H\(x.pixels.1)\"/>"
        let middle = (x.pixels.0 + x.pixels.1) / 2
        body += "<text class=\"name\" x=\"\(middle)\" y=\"\(y.pixels.0 + 42)\" text-anchor=\"middle\">"
        body += "\(xName.escapedForHTML)</text>"
        let centre = (y.pixels.0 + y.pixels.1) / 2
        body += "<text class=\"name\" transform=\"translate(16 \(centre)) rotate(-90)\" text-anchor=\"middle\">"
        body += "\(yName.escapedForHTML)</text>"
    }

    /// A line through points.
    mutating func line(_ points: [(Double, Double)], style: String) {
        body += "<path class=\"\(style)\" d=\"\(path(points))\"/>"
    }

    /// A point.
    mutating func dot(_ horizontal: Double, _ vertical: Double, style: String) {
        body += "<circle class=\"\(style)\" cx=\"\(x.place(horizontal).fixed(1))\" "
        body += "cy=\"\(y.place(vertical).fixed(1))\" r=\"5\"/>"
    }

    /// Bars side by side as one area with a line on top.
    ///
    /// - Parameters:
    ///   - edges: One more than there are heights, ascending.
    ///   - heights: The heights of the bars, from the lower end of the vertical axis.
    ///   - style: A class of the style sheet.
    mutating func steps(edges: [Double], heights: [Double], style: String) {
        var points = [(edges[0], 0.0)]
        for (index, height) in heights.enumerated() {
            points += [(edges[index], height), (edges[index + 1], height)]
        }
        points.append((edges[heights.count], 0))
        body += "<path class=\"\(style)\" d=\"\(path(points))\"/>"
    }

    /// A vertical line over the whole height with words beside it.
    mutating func marker(at value: Double, text: String) {
        guard x.range.contains(value) else { return }
        let place = x.place(value)
        let isLeft = place > (x.pixels.0 + x.pixels.1) / 2
        body += "<path class=\"marker\" d=\"M\(place.fixed(1)) \(y.pixels.0)V\(y.pixels.1)\"/>"
        body += "<text class=\"marked\" x=\"\((place + (isLeft ? -6 : 6)).fixed(1))\" y=\"\(y.pixels.1 + 10)\""
        body += " text-anchor=\"\(isLeft ? "end" : "start")\">\(text.escapedForHTML)</text>"
    }

    /// The finished element.
    ///
    /// - Parameters:
    ///   - id: An identifier that is unique on the page.
    ///   - title: What it is, for those who cannot see it.
    ///   - description: What it shows.
    func svg(id: String, title: String, description: String) -> String {
        """
        <svg viewBox="0 0 \(Int(x.pixels.1) + 20) \(Int(height))" role="img" \
        aria-labelledby="\(id)-title \(id)-description"><title id="\(id)-title">\(title.escapedForHTML)</title>\
        <desc id="\(id)-description">\(description.escapedForHTML)</desc>\(body)</svg>
        """
    }

    private func path(_ points: [(Double, Double)]) -> String {
        "M" + points.map { "\(x.place($0.0).fixed(1)) \(y.place($0.1).fixed(1))" }.joined(separator: "L")
    }
}
