import Determinism
import Imaging

/// Decodes JPEG files that are damaged at random: each is an image or an error, soon and within the limits. Anything
/// else, a trap or a hang, ends the run.
struct JPEGFuzzer {
    private let files: [[UInt8]]
    private var random: SeededGenerator
    private let limits = ImageLimits(maximumPixels: 1 << 18, maximumDecodedBytes: 1 << 23)

    /// - Parameters:
    ///   - files: Valid files, at least one.
    ///   - seed: The same seed damages in the same ways.
    init(files: [[UInt8]], seed: UInt64) {
        self.files = files.filter { !$0.isEmpty }
        random = SeededGenerator(seed: seed)
    }

    /// Runs for some seconds, and prints how many files were tried and decoded, and the longest time of one.
    consuming func run(seconds: Int) {
        guard !files.isEmpty else { return print("there are no files") }
        let clock = ContinuousClock()
        let end = clock.now + .seconds(seconds)
        var (tried, decoded) = (0, 0)
        var longest = Duration.zero
        while clock.now < end {
            let file = damagedFile()
            let reduction = JPEGReduction.allCases[random.uniform(below: 4)]
            let time = clock.measure {
                guard let header = try? JPEGDecoder.header(of: file[...], limits: limits),
                    let image = try? JPEGDecoder.decode(file, limits: limits, reduction: reduction)
                else { return }
                _ = image.oriented(by: header.orientation)
                decoded += 1
            }
            longest = max(longest, time)
            tried += 1
        }
        print("\(tried) files, \(decoded) decoded, longest \(longest / .milliseconds(1)) ms")
    }

    private mutating func damagedFile() -> [UInt8] {
        var file = files[random.uniform(below: files.count)]
        for _ in 0...random.uniform(below: 8) { damage(&file) }
        return file
    }

    private mutating func damage(_ file: inout [UInt8]) {
        let place = random.uniform(below: file.count)
        let length = min(random.uniform(below: 32), file.count - place)
        let byte = UInt8(truncatingIfNeeded: random.next())
        switch random.uniform(below: 8) {
        case 0: file[place] = byte
        case 1: file[place] ^= 1 << random.uniform(below: 8)
        case 2: file[place] = [0, 1, 0x7F, 0xFF][random.uniform(below: 4)]
        case 3: file.removeSubrange(place..<place + min(length, file.count - 1))
        case 4: file.insert(contentsOf: file[place..<place + length], at: random.uniform(below: file.count))
        case 5:
            // A piece of another file.
            let other = files[random.uniform(below: files.count)]
            let start = random.uniform(below: other.count)
            file.insert(contentsOf: other[start...].prefix(random.uniform(below: 600)), at: place)
        case 6:
            // A byte behind a marker, where headers lie.
            let marker = file[place...].firstIndex(of: 0xFF) ?? place
            file[min(marker + random.uniform(below: 20), file.count - 1)] = byte
        default: file.removeLast(random.uniform(below: file.count))
        }
    }
}
