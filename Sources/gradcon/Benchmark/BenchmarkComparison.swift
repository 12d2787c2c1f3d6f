import Evaluation

/// Two benchmarks side by side.
struct BenchmarkComparison {
    let earlier: BenchmarkFigures
    let now: BenchmarkFigures

    /// What is no matter of speed, or says again what another figure says.
    private static let leftOut = [
        "count", "multiply_adds", "batch_size", "threads", "interquartile_range", "gflops",
    ]
    private static let leftOutGroups = ["input", "fma_peak_range_gflops"]

    /// A line for each figure that both have: earlier, now, and now as a multiple of earlier; before them a line for
    /// each text that differs, for a comparison of two machines or models is another one than that of two versions.
    var text: String {
        var lines: [String] = []
        for (name, text) in now.texts.sorted(by: { $0.key < $1.key }) where !name.hasSuffix(".name") {
            if let before = earlier.texts[name], before != text { lines.append("\(name) was \(before), is \(text)") }
        }
        var rows = [["figure", "earlier", "now", "ratio"]]
        for (name, value) in now.numbers.sorted(by: { $0.key < $1.key }) {
            let path = name.split(separator: ".").map(String.init)
            guard let before = earlier.numbers[name], !Self.leftOutGroups.contains(path[0]),
                !Self.leftOut.contains(path[path.count - 1])
            else { continue }
            let ratio = before == 0 ? "-" : (value / before).fixed(3)
            rows.append([name, before.significant(4), value.significant(4), ratio])
        }
        return (lines + TextTable(rows: rows).lines()).joined(separator: "\n")
    }
}
