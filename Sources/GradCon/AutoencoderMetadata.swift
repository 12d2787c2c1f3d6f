import AnomalyDetection
import Files
import FoundationEssentials

/// What a checkpoint's metadata says of the autoencoder, read strictly.
struct AutoencoderMetadata: Sendable {
    enum Architecture: String, Sendable {
        /// A convolutional autoencoder.
        case cae
        /// A variational autoencoder with the same convolutions.
        case vae
    }

    /// One entry of `layers`.
    struct Layer: Sendable, Equatable {
        var channels: Int
        var padding: Int
        /// Rows, columns; of the decoder only.
        var outputPadding: [Int]
    }

    static let alphaDefault = 0.03
    static let alphaLimit = 100.0
    static let channelLimit = 1024

    let architecture: Architecture
    let input: InputShape
    /// The weight of the gradient term in training; a quarter of its weight in the score.
    let alpha: Double
    /// The standardised sum of early models; nil of all others.
    let standardizedSum: StandardizedSum?
    /// Nil where the file does not say.
    let decidingScore: DecidingScore?
    /// Nil where the checkpoint leaves the published geometry or the one derived from the input's size.
    let layers: (encoder: [Layer], decoder: [Layer])?

    init(_ metadata: [String: String]) throws(GradConError) {
        guard let format = metadata["format"] else { throw .missingMetadata(key: "format") }
        guard format == "gradcon" else { throw .metadata(key: "format", found: format, expected: "gradcon") }
        guard let name = metadata["architecture"] else { throw .missingMetadata(key: "architecture") }
        guard let architecture = Architecture(rawValue: name) else {
            throw .metadata(key: "architecture", found: name, expected: "cae or vae")
        }
        guard let shape = metadata["input_shape"] else { throw .missingMetadata(key: "input_shape") }
        guard let input = InputShape(parsing: shape) else {
            throw .metadata(
                key: "input_shape", found: shape, expected: "C,H,W with 1 to 4 channels and 8 to 512 pixels a side")
        }
        self.architecture = architecture
        self.input = input
        alpha = try metadata["alpha"].map(Self.alpha) ?? Self.alphaDefault
        standardizedSum = try metadata[StandardizedSum.key].map { text throws(GradConError) in
            try StandardizedSum(parsing: text)
        }
        decidingScore = try metadata[DecidingScore.key].map { text throws(GradConError) in
            guard let score = DecidingScore(rawValue: text) else {
                throw .metadata(key: DecidingScore.key, found: text, expected: "combined or published")
            }
            return score
        }
        layers = try metadata["layers"].map(Self.layers)
    }

    /// A decimal number without a sign.
    private static func alpha(_ text: String) throws(GradConError) -> Double {
        guard text.utf8.count <= 40, let first = text.utf8.first, isDigit(first), let value = Double(decimal: text),
            (0...alphaLimit).contains(value)
        else {
            throw .metadata(key: "alpha", found: text, expected: "a decimal number from 0 to \(alphaLimit)")
        }
        return value
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func layers(_ text: String) throws(GradConError) -> (encoder: [Layer], decoder: [Layer]) {
        struct Entry: Decodable {
            var channels: Int
            var padding: Int
            var output_padding: OutputPadding?
        }
        enum OutputPadding: Decodable {
            case both(Int)
            case each([Int])

            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                if let value = try? container.decode(Int.self) {
                    self = .both(value)
                } else {
                    self = .each(try container.decode([Int].self))
                }
            }
        }
        struct Entries: Decodable {
            var encoder: [Entry]
            var decoder: [Entry]
        }
        func refused(_ expected: String) -> GradConError { .metadata(key: "layers", found: text, expected: expected) }
        guard text.utf8.count <= 4096, let entries = try? JSONDecoder().decode(Entries.self, from: Data(text.utf8)),
            entries.encoder.count == 4, entries.decoder.count == 4
        else {
            throw refused(
                "{\"encoder\": [{\"channels\", \"padding\"}, 4 of them], \"decoder\": "
                    + "[{\"channels\", \"padding\", \"output_padding\"}, 4 of them]}")
        }
        func layer(_ entry: Entry, isDecoder: Bool) throws(GradConError) -> Layer {
            guard (1...channelLimit).contains(entry.channels) else { throw refused("1 to \(channelLimit) channels") }
            guard (0...3).contains(entry.padding) else { throw refused("a padding from 0 to 3") }
            let outputPadding =
                switch entry.output_padding {
                case .none: [0, 0]
                case .both(let value): [value, value]
                case .each(let values): values
                }
            guard outputPadding.count == 2, outputPadding.allSatisfy((0...1).contains),
                isDecoder || outputPadding == [0, 0]
            else { throw refused("an output_padding of 0 or 1, or [rows, columns], in the decoder only") }
            return Layer(channels: entry.channels, padding: entry.padding, outputPadding: outputPadding)
        }
        var encoder: [Layer] = []
        var decoder: [Layer] = []
        for entry in entries.encoder { encoder.append(try layer(entry, isDecoder: false)) }
        for entry in entries.decoder { decoder.append(try layer(entry, isDecoder: true)) }
        return (encoder, decoder)
    }
}
