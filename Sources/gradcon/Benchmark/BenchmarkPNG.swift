import AnomalyDetection
import ArgumentParser
import Imaging

/// The PNG whose decoding is measured.
struct BenchmarkPNG {
    let bytes: [UInt8]
    /// Such as "1024x1024 RGB".
    let description: String

    /// A file.
    init(file path: String) throws {
        do { try self.init(bytes: ImageFile.bytes(of: path)) } catch {
            throw ValidationError("--png \(path): \(error)")
        }
    }

    /// 1024x1024 RGB pixels: waves with a little noise, which compress about as a photograph does.
    init() throws {
        let side = 1024
        var state: UInt64 = 1
        let samples = (0..<side * side * 3).map { index -> UInt8 in
            let (row, column, channel) = (index / 3 / side, index / 3 % side, index % 3)
            // A triangle wave down and one along the diagonals, of another length in each channel.
            let (down, along) = (48 << channel, 80 << channel)
            let waves = abs(row % (2 * down) - down) + abs((column + row / 2) % (2 * along) - along) / 2
            // The upper bits of what the multiplier gives that Knuth has for 64 bits (MMIX).
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(clamping: 20 + waves + Int(state >> 61) + Int(state >> 55 & 7))
        }
        try self.init(
            bytes: try PNGEncoder.encode(
                try Image(width: side, height: side, layout: .rgb, samples: .eight(samples))))
    }

    private init(bytes: [UInt8]) throws {
        let image = try PNGDecoder.decode(bytes)
        let depth =
            switch image.samples {
            case .eight: ""
            case .sixteen: ", 16 bits"
            }
        self.bytes = bytes
        description = "\(image.width)x\(image.height) \(image.layout)\(depth), \(bytes.count) bytes"
    }
}
