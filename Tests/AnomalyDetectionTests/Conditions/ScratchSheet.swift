import Foundation
import Imaging
import Testing

@testable import AnomalyDetection

struct ScratchSheet {
    @Test func sheet() throws {
        for name in ["a28", "b32", "c256"] {
            let image = try PNGDecoder.decode(Array(Data(contentsOf: URL(filePath: "/tmp/ev/\(name).png")))).rgb()
            guard case .eight(let s0) = image.samples else { return }
            let (w, h) = (image.width, image.height)
            let (cols, rows) = (6, 8)
            var out = [UInt8](repeating: 255, count: cols * (w + 2) * rows * (h + 2) * 3)
            for (r, c) in Condition.allCases.enumerated() {
                for level in 0...5 {
                    let done = level == 0 ? image : try c.applied(to: image, level: level, seed: 1, index: 3)
                    guard case .eight(let s) = done.samples else { return }
                    for y in 0..<h { for x in 0..<w { for k in 0..<3 {
                        out[((r * (h + 2) + y) * cols * (w + 2) + level * (w + 2) + x) * 3 + k] = s[(y * w + x) * 3 + k]
                    } } }
                }
            }
            _ = s0
            let sheet = try Image(width: cols * (w + 2), height: rows * (h + 2), layout: .rgb, samples: .eight(out))
            try Data(PNGEncoder.encode(sheet)).write(to: URL(filePath: "/tmp/ev/sheet-\(name).png"))
        }
    }
}
