import Evaluation

extension BenchmarkReport {
    /// For people: at most 100 columns.
    var text: String {
        let peaks = fmaPeakRange.map { $0.fixed(1) }.joined(separator: " to ")
        let shape = input.map(String.init).joined(separator: "x")
        let products = multiplyAdds.map { ", \($0) multiply-adds a score" } ?? ""
        let share = scoreFMAShare.map { "\(($0 * 100).fixed(1))% of the FMA peak, " } ?? ""
        var lines = [
            "model       \(model), \(shape)\(products)",
            "machine     \(machine)",
            "build       \(flags)",
            "FMA peak    \(fmaPeakGFLOPS.fixed(1)) GFLOP/s of one core (\(peaks))",
            "score       \(scoreMilliseconds.text(digits: 3))",
            "            \(share)\(scoreMilliseconds.count) scores, one worker",
        ]
        let rates = scoresPerSecond.sorted { (Int($0.key) ?? 0) < (Int($1.key) ?? 0) }
        for (index, (workers, rate)) in rates.enumerated() {
            let ratio = rate / (rates.first?.value ?? rate)
            lines.append(
                (index == 0 ? "throughput  " : "            ")
                    + "\(rate.fixed(0)) scores/s with \(workers) worker\(workers == "1" ? "" : "s")"
                    + (index == 0 ? "" : ", \(ratio.fixed(2)) times \(rates[0].key)"))
        }
        if let training {
            lines.append("training    \(training.latency.text(digits: 3)) an image")
            lines.append("            batches of \(training.batchSize), \(training.threads) threads")
        }
        lines.append("PNG decode  \(pngDecode.text(digits: 2))")
        lines.append("            \(png)")
        if !stages.isEmpty { lines += [""] + stageTable }
        return lines.joined(separator: "\n")
    }

    private var stageTable: [String] {
        func row(_ name: String, _ multiplyAdds: Int, _ microseconds: Double) -> [String] {
            guard multiplyAdds > 0, microseconds > 0 else { return [name, "", microseconds.fixed(1)] }
            let gigaflops = Double(2 * multiplyAdds) / microseconds * 1e-3
            return [
                name, String(multiplyAdds), microseconds.fixed(1), gigaflops.fixed(1),
                (gigaflops / fmaPeakGFLOPS * 100).fixed(0) + "%",
            ]
        }
        let rows = stages.map { row($0.name, $0.multiplyAdds, $0.microseconds) }
        let sum = row("sum", multiplyAdds ?? 0, stages.reduce(0) { $0 + $1.microseconds })
        let head = ["stage of a score", "multiply-adds", "us", "GFLOP/s", "of peak"]
        return TextTable(rows: [head] + rows + [sum]).lines()
    }
}

extension BenchmarkReport.Latency {
    fileprivate func text(digits: Int) -> String {
        "median \(median.fixed(digits)) ms, min \(min.fixed(digits)), p99 \(p99.fixed(digits)), "
            + "interquartile range \(interquartileRange.fixed(digits))"
    }
}
