import Datasets
import Files
import Imaging

/// What was found in a folder of images, as aligned lines of less than 100 columns.
struct SurveyTable {
    /// A line for each folder that decides, with its images and their role.
    let folders: [String]
    private let images: [(title: String, text: String)]

    /// More folders than these are counted together, by their roles.
    private static let mostFolders = 20
    /// Longer paths lose their beginnings.
    private static let mostPathColumns = 48

    /// - Parameters:
    ///   - survey: What was found.
    ///   - input: Columns and rows of a model's input that whole images are brought to; nil where there is none.
    ///   - white: The white level of 16-bit samples, where it is another than 65,535.
    init(_ survey: DatasetSurvey, input: ImageStatistics.Size? = nil, white: Int? = nil) {
        folders = Self.rows(survey.folders)
        let all = survey.all
        images = [
            ("format", Self.formats(all)), ("size", Self.sizes(all, input: input)),
            ("samples", Self.samples(all, white: white)),
        ]
    }

    /// A line each for formats, sizes, samples and what else there is to say, as titles and texts.
    func images(and others: [(title: String, text: String)]) -> [String] {
        let rows = images + others
        let width = rows.map(\.title.count).max() ?? 0
        return rows.map { "  " + $0.title.alignedLeft(width) + "  " + $0.text }
    }

    private static func rows(_ folders: [DatasetSurvey.Folder]) -> [String] {
        var rows = folders.prefix(mostFolders).map { folder in
            (path: name(folder), images: folder.images, role: text(folder.role))
        }
        let more = Dictionary(grouping: folders.dropFirst(mostFolders), by: { text($0.role) })
        for (role, others) in more.sorted(by: { $0.key < $1.key }) {
            rows.append((path: "\(others.count) more", images: others.reduce(0) { $0 + $1.images }, role: role))
        }
        let width = max(6, rows.map(\.path.count).max() ?? 0)
        let head = "  " + "folder".alignedLeft(width) + "  images  role"
        return [head]
            + rows.map { "  " + $0.path.alignedLeft(width) + "  " + "\($0.images)".alignedRight(6) + "  " + $0.role }
    }

    private static func text(_ role: DatasetSurvey.Role) -> String {
        switch role {
        case .normal: "normal"
        case .outliers: "outliers"
        case .masks: "left out: masks or annotations"
        case .outside: "left out: outside of train and test"
        case .unnamed: "left out: named by neither flag"
        case .unclear: "unclear"
        }
    }

    private static func formats(_ all: ImageStatistics) -> String {
        ImageFormat.allCases.compactMap { format in all.formats[format].map { "\(format.name) \($0)" } }
            .joined(separator: ", ")
    }

    private static func sizes(_ all: ImageStatistics, input: ImageStatistics.Size?) -> String {
        let sizes = all.sizesByCount
        guard let usual = sizes.first else { return "-" }
        var text = "\(usual.size)"
        if sizes.count > 1 {
            let others = sizes.dropFirst().map(\.size)
            let (least, most) = (others.min(by: isSmaller) ?? usual.size, others.max(by: isSmaller) ?? usual.size)
            text += " (\(usual.count) of \(all.count)), "
            text += others.count == 1 ? "\(least)" : "\(others.count) others from \(least) to \(most)"
        }
        guard let input, input != usual.size else { return text }
        return text + "; " + (input.hasShape(of: usual.size) ? "resized" : "squashed") + " to \(input)"
    }

    private static func isSmaller(_ first: ImageStatistics.Size, _ second: ImageStatistics.Size) -> Bool {
        first.width * first.height < second.width * second.height
    }

    private static func samples(_ all: ImageStatistics, white: Int?) -> String {
        var parts: [String] = []
        for (depth, bits, full) in [(all.eightBit, 8, 255), (all.sixteenBit, 16, 65_535)] where depth.images > 0 {
            var text = "\(bits) bits, from \(depth.darkest) to \(depth.brightest) of \(full)"
            if bits == 16, let white { text += "; white level \(white) (--white \(full) for all)" }
            parts.append((all.eightBit.images > 0 && all.sixteenBit.images > 0 ? "\(depth.images) of " : "") + text)
        }
        let colors = all.grey == 0 ? "RGB" : all.colored == 0 ? "grey" : "\(all.grey) grey, \(all.colored) RGB"
        return ([colors] + parts).joined(separator: ", ")
    }

    private static func name(_ folder: DatasetSurvey.Folder) -> String {
        folder.path.isEmpty ? "." : folder.path.printable.end(mostPathColumns)
    }
}
