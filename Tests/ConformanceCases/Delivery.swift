/// One way to send the bytes of a case, and what comes after them.
package struct Delivery: Sendable {
    /// The pieces, each sent by itself.
    package let pieces: [[UInt8]]
    /// Whether the client closes its side after the pieces; otherwise they end with a request that closes the
    /// connection.
    package let closesAfterwards: Bool
    let way: String
    let marker: String
}

extension ConformanceCase {
    /// Cases of more bytes than this, those about limits, are cut at some places, not at each.
    private static let mostBytesCutEverywhere = 1024

    /// The bytes whole, byte by byte, and in two pieces: cut at every place, or at a handful.
    ///
    /// After the bytes comes a request with a target of its own, whose answer tells whether server and client are still
    /// in step: in the same piece where the bytes are sent whole, and otherwise behind them.
    package func deliveries(cutEverywhere: Bool) -> [Delivery] {
        let isLong = bytes.count > Self.mostBytesCutEverywhere
        let step = isLong ? 997 : 1
        let stepwise = stride(from: 0, to: bytes.count, by: step).map { Array(bytes[$0..<min($0 + step, bytes.count)]) }
        let cuts: [Int]
        if cutEverywhere, !isLong {
            cuts = Array(1..<max(bytes.count, 1))
        } else {
            let lineEnd = (bytes.firstIndex(of: 13) ?? 0) + 1
            cuts = Set([1, lineEnd, bytes.count / 2, bytes.count - 2, bytes.count - 1])
                .filter { 1..<bytes.count ~= $0 }.sorted()
        }
        return [delivery("whole", [bytes]), delivery("\(step) at a time", stepwise)]
            + cuts.map { delivery("cut at \($0)", [Array(bytes[..<$0]), Array(bytes[$0...])]) }
    }

    private func delivery(_ way: String, _ pieces: [[UInt8]]) -> Delivery {
        guard !isCutShort else { return Delivery(pieces: pieces, closesAfterwards: true, way: way, marker: "") }
        let marker = "/following/\(way.replacing(" ", with: "-"))"
        let following = message("GET \(marker) HTTP/1.1", "Host: following", "Connection: close").latin1
        return Delivery(
            pieces: pieces.count == 1 ? [pieces[0] + following] : pieces + [following], closesAfterwards: false,
            way: way, marker: marker)
    }
}
